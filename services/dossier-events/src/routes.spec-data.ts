import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants';
import { ModulesContainer } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FASTIFY_ROUTE_CONFIG_METADATA } from '@nestjs/platform-fastify/constants';

export interface Route {
  /** As OpenAPI writes it: `post /v1/parked/{id}/retry`. */
  readonly name: string;
  readonly policy: string | undefined;
}

/** The routes that the controllers of a running service have. */
export function routesOf(app: NestFastifyApplication): readonly Route[] {
  return [...app.get(ModulesContainer).values()]
    .flatMap(({ controllers }) => [...controllers.values()])
    .flatMap(({ metatype }) => {
      const { prototype } = metatype as { readonly prototype: Readonly<Record<string, object>> };
      return Object.getOwnPropertyNames(prototype)
        .map((name) => prototype[name] as object)
        .filter((handler) => Reflect.hasMetadata(METHOD_METADATA, handler))
        .map((handler) => routeOf(metatype as object, handler));
    });
}

function routeOf(controller: object, handler: object): Route {
  const told = (key: string, of: object): unknown => Reflect.getMetadata(key, of);
  const parts = [told(PATH_METADATA, controller), told(PATH_METADATA, handler)] as string[];
  const path = parts.map((part) => part.replace(/^\/|\/$/g, '')).filter((part) => part !== '');
  const method = RequestMethod[told(METHOD_METADATA, handler) as number]!.toLowerCase();
  const config = told(FASTIFY_ROUTE_CONFIG_METADATA, handler) as { readonly policy?: string } | undefined;
  return {
    name: `${method} /${path.join('/').replace(/:(\w+)/g, '{$1}')}`,
    policy: config?.policy,
  };
}
