import { readFileSync } from 'node:fs';

/** The kernel reports hundredths of a second, independent of its own clock (time(7), USER_HZ). */
const TICKS_PER_SECOND = 100;

/** Returns the fraction of one core that a thread has used since it started (proc(5), /proc/PID/stat). */
export function cpuShareOf({ pid, tid }: { readonly pid: number; readonly tid: number }): number {
  const stat = readFileSync(`/proc/${pid}/task/${tid}/stat`, 'utf8');
  // The second field, a name in brackets, may contain spaces.
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [user = 0, system = 0, started = 0] = [fields[11], fields[12], fields[19]];
  const nowTicks = Number.parseFloat(readFileSync('/proc/uptime', 'utf8')) * TICKS_PER_SECOND;
  return (user + system) / (nowTicks - started);
}
