// Serves the page's own files under the reader's Content-Security-Policy, and canned answers.
import {readFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import {extname, join, normalize} from 'node:path';
import * as canned from './canned.mjs';

const TYPES = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

export const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
  + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * Starts it on a free port. world can be changed while it runs: {rows, leftOut, hostile, environments, key, readable,
 * failing, status};
 * requests has what was asked.
 */
export async function stubReader(pageFolder, chartFile) {
  const world = {
    rows: canned.flags(), leftOut: 0, hostile: [], environments: ['production', 'staging'], key: null, readable: true,
    failing: null, status: {},
  };
  const requests = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://stub');
    requests.push(`${url.pathname}${url.search}`);
    if (url.pathname.startsWith('/v1/')) {
      answer(world, request, url, response);
    } else {
      await file(pageFolder, chartFile, url.pathname, response);
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    world,
    requests,
    close: () => new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    }),
  };
}

async function file(folder, chartFile, path, response) {
  const name = path === '/' ? 'index.html' : normalize(path).slice(1);
  try {
    const body = await readFile(name === 'chart.umd.min.js' ? chartFile : join(folder, name));
    response.writeHead(200, {
      'Content-Type': TYPES[extname(name)], 'Content-Security-Policy': POLICY, 'X-Content-Type-Options': 'nosniff',
    });
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
}

function answer(world, request, url, response) {
  const problem = (status, title, detail) => send(response, status, {type: 'about:blank', title, status, detail},
    'application/problem+json');
  if (world.failing) {
    problem(world.failing, 'Service Unavailable', 'the query took longer than 5 s and was ended');
  } else if (world.key && request.headers.authorization !== `Bearer ${world.key}`) {
    problem(401, 'Unauthorized', 'no key, or one that is not known');
  } else {
    const found = route(world, url);
    if (!found) {
      problem(404, 'Not Found', 'nothing of this name was ever reported');
    } else if (request.headers.accept === 'text/csv') {
      send(response, 200, found, 'text/csv; charset=utf-8');
    } else {
      send(response, 200, found, 'application/json');
    }
  }
}

function route(world, url) {
  const [, , what, name, more] = url.pathname.split('/').map(decodeURIComponent);
  const query = url.searchParams;
  switch (`${what}${name === undefined ? '' : '/…'}${more ? '/' + more : ''}`) {
    case 'flags': return canned.list(world.rows, query, world.leftOut);
    case 'flags/…': return canned.detail(world.rows, name);
    case 'flags/…/usage': return canned.usage(name, query);
    case 'apps': return canned.apps(world.environments, query.get('search'));
    case 'sdks': return canned.sdks(world.hostile, query.get('app'));
    case 'properties': return canned.properties(world.readable, world.hostile);
    case 'properties/…/values': return canned.values(name, query.get('prefix'), world.hostile);
    case 'status': return canned.status({environments: world.environments, ...world.status});
    default: return null;
  }
}

function send(response, status, body, type) {
  response.writeHead(status, {'Content-Type': type});
  response.end(type.startsWith('text/csv') ? 'environment,flag\r\n' + body.flags.map((row) => `${row.environment},${row.flag}\r\n`).join('')
    : JSON.stringify(body));
}
