/* The desk, put together. Each module looks after one concern and listens to the document. */

import "./bag.js";
import "./refusals.js";
import "./clock.js";
import "./queue.js";
import "./search.js";
import "./moving.js";
import "./opened.js";
import "./timeline.js";
import "./numbers.js";
import "./drafts.js";
import "./composer.js";
import "./pictures.js";
import "./attaching.js";
import "./saved.js";
import "./emoji.js";
import "./undo.js";
import "./menus.js";
import "./picking.js";
import "./keyboard.js";
import "./live.js";
import "./company.js";
import "./guides.js";
import "./mentions.js";
import "./asking.js";
import "./training.js";
import "./telling.js";
import "./title.js";

htmx.config.timeout = 20_000; // milliseconds
htmx.config.historyEnabled = false; // moving.js minds the history
