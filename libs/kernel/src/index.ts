export * from './fmt';
export * from './zone';
export * from './written-time';
