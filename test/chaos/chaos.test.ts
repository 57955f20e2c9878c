import { chaosShard } from './shard.ts';

chaosShard(1, 2);
