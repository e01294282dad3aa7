// Ways from a publisher to a subscriber, each with connections of its own for both. `open` resolves to
// `{ call(onHeard), close() }`: call publishes one message, and onHeard is told when it has arrived. A new way is a new line.

import { createEvent, createMemoryBus } from "@backplane/bus";
import { connectNatsBus } from "@backplane/bus/nats";
import { connect } from "@nats-io/transport-node";
import { openPlugin } from "./plugin-way.mjs";

export const ways = [
  { id: "memory", label: "bus in memory", open: openMemory },
  { id: "core", label: "bus over NATS", open: ({ core }) => openNatsBus(core) },
  { id: "durable", label: "bus over NATS, durable", open: ({ stored }) => openNatsBus(stored, "bench") },
  { id: "plugin-memory", label: "to a plugin, bus in memory", open: openMemoryToPlugin },
  { id: "plugin-core", label: "to a plugin, over NATS", open: openNatsToPlugin("core", "bench.event") },
  {
    id: "plugin-durable",
    label: "to a plugin, over NATS, durable",
    open: openNatsToPlugin("stored", "bench.stored"),
  },
  { id: "pubsub", label: "NATS publish and subscribe alone", open: ({ core }) => openPubSub(core) },
  { id: "request", label: "NATS request and reply alone", open: ({ core }) => openRequest(core) },
];

async function openMemory() {
  const bus = createMemoryBus();
  return openBuses(bus, bus);
}

async function openNatsBus({ url }, durable) {
  return openBuses(await connectBus(url, "publisher"), await connectBus(url, "subscriber"), durable);
}

function openMemoryToPlugin({ scratch }) {
  const bus = createMemoryBus();
  return openPlugin({ publisher: bus, bus, type: "bench.event", scratch });
}

function openNatsToPlugin(broker, type) {
  return async ({ scratch, [broker]: { url } }) => {
    const [publisher, bus] = await Promise.all([connectBus(url, "publisher"), connectBus(url, "host")]);
    return openPlugin({ publisher, bus, type, scratch });
  };
}

function connectBus(url, name) {
  return connectNatsBus({ server: { urls: [url] }, name });
}

async function openBuses(publisher, subscriber, durable) {
  const waiting = new Map();
  await subscriber.subscribe("bench.event", {
    durable,
    onEvent: ({ id }) => {
      waiting.get(id)?.(id);
      waiting.delete(id);
    },
  });
  const call = (onHeard) => {
    const event = createEvent({ type: "bench.event", source: "/bench", data: { plugin: "hello" } });
    waiting.set(event.id, onHeard);
    void publisher.publish(event);
  };
  const close = async () => {
    await publisher.close();
    await subscriber.close();
  };
  return { call, close };
}

/** As large as an event of the bus is. */
const payload = "x".repeat(200);

async function openPubSub({ url }) {
  const [publisher, subscriber] = await connectTwo(url);
  const waiting = [];
  // Messages of one publisher come in order.
  subscriber.subscribe("bench", { callback: () => waiting.shift()?.(true) });
  await subscriber.flush();
  const call = (onHeard) => {
    waiting.push(onHeard);
    publisher.publish("bench", payload);
  };
  return { call, close: () => closeBoth(publisher, subscriber) };
}

async function openRequest({ url }) {
  const [publisher, subscriber] = await connectTwo(url);
  subscriber.subscribe("bench", { callback: (_, message) => message.respond("") });
  await subscriber.flush();
  const call = (onHeard) => void publisher.request("bench", payload).then(onHeard);
  return { call, close: () => closeBoth(publisher, subscriber) };
}

function connectTwo(url) {
  return Promise.all([connect({ servers: [url] }), connect({ servers: [url] })]);
}

async function closeBoth(...connections) {
  for (const connection of connections) await connection.close();
}
