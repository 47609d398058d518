export * from './fmt';
export * from './zone';
