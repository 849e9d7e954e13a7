// Prints canned answers by the schema that they must fit.
import * as canned from './canned.mjs';

const rows = canned.flags(canned.hostileFlags());
const query = (text = '') => new URLSearchParams(text);

console.log(JSON.stringify({
  FlagList: [canned.list(rows, query('limit=5')), canned.list([], query())],
  FlagDetail: rows.map((row) => canned.detail(rows, row.flag)),
  Usage: ['none', 'app', 'variant'].flatMap((by) => ['hour', 'day'].map((step) =>
    canned.usage('a', query(`by=${by}&step=${step}&timezone=UTC&from=${encodeURIComponent(canned.iso(Date.now() - 86_400_000 * 3))}`)))),
  AppList: [canned.apps(['production'], '')],
  SdkList: [canned.sdks(canned.HOSTILE, '')],
  PropertyList: [canned.properties(true, canned.HOSTILE), canned.properties(false, [])],
  ValueList: [canned.values('userId', '', []), canned.values('country', '', canned.HOSTILE)],
  Status: [canned.status(), canned.status({dead_letters: null, refused: null, received: null, lag_records: null, topics: []})],
}));
