export { startService, type RunningService, type ServiceOptions } from './service';
export { runProcess } from './run-process';
export { parseEnvironment, SETTINGS } from './environment';
export { Problem, type Fault } from './problem';
export { Policy, PolicyChecks, principalOf } from './policy';
export { bearerToken, hashKey, keyMatches } from './operator-key';
export { Health } from './health';
export { Drain } from './drain';
export { LOGGER, type Logger } from './logging';
