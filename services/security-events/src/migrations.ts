export { STREAM_MIGRATIONS as MIGRATIONS } from '@nhip/stream/service';
