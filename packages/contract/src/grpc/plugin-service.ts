import type { MethodDefinition } from "@grpc/grpc-js";
import {
  DescribeRequest,
  DescribeResponse,
  FrameBatch,
  type MessageFns,
  OpenSessionSocketRequest,
  OpenSessionSocketResponse,
} from "../gen/backplane/plugin/v1/plugin.ts";

/**
 * The Plugin service as grpc-js wants it, for `server.addService` and for clients. Written by hand, because generated
 * stubs would load grpc-js wherever a message type is used, also in a host that answers from its cache.
 */
export const pluginService: {
  readonly describe: MethodDefinition<DescribeRequest, DescribeResponse>;
  readonly session: MethodDefinition<FrameBatch, FrameBatch>;
  readonly openSessionSocket: MethodDefinition<OpenSessionSocketRequest, OpenSessionSocketResponse>;
} = {
  describe: method("Describe", { request: DescribeRequest, response: DescribeResponse, streams: false }),
  session: method("Session", { request: FrameBatch, response: FrameBatch, streams: true }),
  openSessionSocket: method("OpenSessionSocket", {
    request: OpenSessionSocketRequest,
    response: OpenSessionSocketResponse,
    streams: false,
  }),
};

function method<Request, Response>(
  name: string,
  types: { request: MessageFns<Request>; response: MessageFns<Response>; streams: boolean },
): MethodDefinition<Request, Response> {
  return {
    path: `/backplane.plugin.v1.Plugin/${name}`,
    originalName: name,
    requestStream: types.streams,
    responseStream: types.streams,
    requestSerialize: (value) => encode(types.request, value),
    requestDeserialize: (bytes) => types.request.decode(bytes),
    responseSerialize: (value) => encode(types.response, value),
    responseDeserialize: (bytes) => types.response.decode(bytes),
  };
}

/** grpc-js wants a Buffer; this makes one over the same bytes, without a copy. */
function encode<T>(type: MessageFns<T>, value: T): Buffer {
  const bytes = type.encode(value).finish();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
