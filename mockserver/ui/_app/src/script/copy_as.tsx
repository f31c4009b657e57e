import type { Entry } from "../api/types";
export function CopyAs(_: { entry: Entry }) { return null; }
