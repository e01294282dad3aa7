/** What a client that answers has to declare. */
export function capabilitiesOf(answers) {
  return answers ? { elicitation: { form: {}, url: {} }, sampling: {}, roots: {} } : {};
}
