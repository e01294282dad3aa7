// Peers take turns in short rounds, so that a noisy minute hits all of them; each round starts with another peer.

/**
 * Calls `measure(peer)` for every peer in every round, after one round whose figures are thrown away.
 * Resolves to a map: peer id → its figures in the order of the rounds.
 */
export async function interleave(peers, { rounds, title, progress, measure }) {
  const figures = new Map(peers.map((peer) => [peer.id, []]));
  for (let round = 0; round <= rounds; round++) {
    progress(round === 0 ? `${title}: warm-up` : `${title}: round ${round} of ${rounds}`);
    for (let turn = 0; turn < peers.length; turn++) {
      const peer = peers[(round + turn) % peers.length];
      const figure = await measure(peer);
      if (round > 0) figures.get(peer.id).push(figure);
    }
  }
  return figures;
}
