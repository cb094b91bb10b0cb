// The module: for bundlers, import maps and `<script type="module">`.
import { define } from "./element.js";

export const NoteFeed = define(import.meta.url);
