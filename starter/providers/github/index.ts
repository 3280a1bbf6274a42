export {backend} from './backend.ts';
export {mixin} from './mixin.ts';
export * as model from './model.ts';
export * as views from './views.ts';
