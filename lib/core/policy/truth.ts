/** Three-valued logic: what cannot be told stays untold until it cannot matter. */
export type Truth = 'yes' | 'no' | 'unknown';

export const truth = (value: boolean): Truth => (value ? 'yes' : 'no');

export const not = (value: Truth): Truth => (value === 'unknown' ? 'unknown' : truth(value === 'no'));

/** A certain no decides, whatever else is unknown. */
export const all = (values: readonly Truth[]): Truth => {
  if (values.includes('no')) return 'no';
  return values.includes('unknown') ? 'unknown' : 'yes';
};

/** The same of two, of which the second is not asked where the first decides. */
export const both = (first: Truth, second: () => Truth): Truth =>
  first === 'no' ? first : all([first, second()]);

/** A certain yes decides, whatever else is unknown. */
export const any = (values: readonly Truth[]): Truth => {
  if (values.includes('yes')) return 'yes';
  return values.includes('unknown') ? 'unknown' : 'no';
};
