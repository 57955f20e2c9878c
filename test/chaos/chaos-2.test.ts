import { chaosShard } from './shard.ts';

chaosShard(2, 2);
