export declare const eventsPageFile: string;
export declare function eventsPage(): string;
