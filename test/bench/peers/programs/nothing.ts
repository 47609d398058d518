import { runOnStockNest } from './stock-nest';

/** (b) Nest's stock Kafka transport with a handler that does nothing. */
void runOnStockNest();
