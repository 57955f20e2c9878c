/** @throws Error that names what is no Region of the home Region's partition */
export function forwardedRegions(wish: string, home: string): string[];
export function optInRegions(regions: readonly string[], home: string): string[];
