// Preloaded into every script: an SDK that tries to reach anything but this machine (Tggl's falls back to its vendor's
// cloud, with key and data) gets an error, and the script ends with exit code 1.
import { Socket } from 'node:net';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1']);
const connect = Socket.prototype.connect;

Socket.prototype.connect = function (...args) {
  const [options] = Array.isArray(args[0]) ? args[0] : args;
  const host = options?.host ?? 'localhost';
  if (!LOOPBACK.has(host)) {
    process.exitCode = 1;
    console.error(`refused a connection to ${host}`);
    throw new Error(`refused a connection to ${host}`);
  }
  return connect.apply(this, args);
};
