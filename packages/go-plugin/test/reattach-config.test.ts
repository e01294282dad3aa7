import { describe, expect, test } from "vitest";
import { formatReattachConfigs, parseReattachConfigs } from "../src/reattach-config.ts";

const JSON_OF_TERRAFORM =
  '{"example.com/x/y":{"Protocol":"grpc","ProtocolVersion":6,"Pid":3382870,"Test":true,"Addr":{"Network":"unix","String":"/tmp/plugin713096927"}}}';

describe("parseReattachConfigs()", () => {
  test("parseReattachConfigs() reads Terraform's form, formatReattachConfigs() writes it", () => {
    const configs = parseReattachConfigs(JSON_OF_TERRAFORM);
    expect(configs).toEqual({
      "example.com/x/y": {
        protocolVersion: 6,
        pid: 3_382_870,
        test: true,
        address: { network: "unix", address: "/tmp/plugin713096927" },
      },
    });
    expect(formatReattachConfigs(configs)).toBe(JSON_OF_TERRAFORM);
  });

  test("parseReattachConfigs() takes what old configs leave out for unknown", () => {
    const json = '{"p":{"Protocol":"grpc","Addr":{"Network":"tcp","String":"127.0.0.1:1"}}}';
    expect(parseReattachConfigs(json)["p"]).toMatchObject({ protocolVersion: 0, pid: 0, test: false });
  });

  test.each([
    ["no JSON", "nope", "not JSON"],
    ["a list", "[]", "expected an object"],
    ["no object", '{"p":1}', 'config of "p": expected an object'],
    ["net/rpc", '{"p":{"Protocol":"netrpc"}}', 'Protocol is "netrpc", expected "grpc"'],
    ["a bad pid", '{"p":{"Protocol":"grpc","Pid":-1}}', "Pid is not a whole number"],
    ["no address", '{"p":{"Protocol":"grpc"}}', "Addr is undefined"],
    [
      "a bad address",
      '{"p":{"Protocol":"grpc","Addr":{"Network":"tcp","String":"x"}}}',
      "expected a unix path",
    ],
  ])("parseReattachConfigs() refuses %s", (_name, json, message) => {
    expect(() => parseReattachConfigs(json)).toThrow(message);
  });
});
