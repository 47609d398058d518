import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { Policy } from '@nhip/runtime';
import { ApiKeys } from './api-keys';

/** The operator gives and takes the keys of sources. */
@Controller('v1/keys')
export class KeysController {
  constructor(@Inject(ApiKeys) private readonly keys: ApiKeys) {}

  @Get()
  @Policy('operator')
  async list(): Promise<object> {
    return { keys: await this.keys.list() };
  }

  @Post()
  @Policy('operator')
  async create(@Body() body: unknown): Promise<object> {
    return this.keys.create(body);
  }

  @Post(':id/rotate')
  @Policy('operator')
  async rotate(@Param('id') id: string, @Body() body: unknown): Promise<object> {
    return this.keys.rotate(id, body);
  }

  @Delete(':id')
  @Policy('operator')
  @HttpCode(204)
  async revoke(@Param('id') id: string): Promise<void> {
    await this.keys.revoke(id);
  }
}
