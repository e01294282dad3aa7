/**
 * Whether another Backplane runs us as one of its plugins. It ends with the plugin whatever that started, so that a host which we
 * share with other agents would be taken from them.
 */
export const isInsidePlugin: boolean = process.env["BACKPLANE_RUN"] !== undefined;
