import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ToRenderer } from '../../src/messages.ts';
import { OpenWork } from '../../src/supervision/open-work.ts';
import { WorkIntake } from '../../src/supervision/work-intake.ts';

function anIntake() {
  const work = new OpenWork();
  const due = { isOld: false, isOverdue: false };
  const intake = new WorkIntake(work, {
    isOld: () => due.isOld,
    isOverdue: () => due.isOverdue,
  });
  const begin = (id: string, type: 'run' | 'quote') =>
    work.sent({ type, job: { id }, questionId: id } as unknown as ToRenderer);
  const takes = () => [intake.takes('job'), intake.takes('question')];
  return { intake, work, due, begin, takes };
}

test('An overdue measurement holds back jobs, then questions, and is made when both are done', () => {
  const { intake, work, due, begin, takes } = anIntake();
  begin('a', 'run');
  begin('b', 'run');
  begin('q', 'quote');
  due.isOverdue = true;
  assert.equal(intake.next(0), null);
  assert.deepEqual(takes(), [false, true]);
  work.ended('a');
  assert.equal(intake.next(0), null);
  assert.deepEqual(takes(), [false, true]);
  work.ended('b');
  assert.equal(intake.next(0), null);
  assert.deepEqual(takes(), [false, false]);
  work.ended('q');
  assert.equal(intake.next(0), 'measure');
  assert.equal(intake.next(0), null);
  due.isOverdue = false;
  intake.judged(null);
  assert.equal(intake.next(0), null);
  assert.deepEqual(takes(), [true, true]);
});

test('A measurement with a reason replaces the renderer without another look', () => {
  const { intake, due } = anIntake();
  due.isOverdue = true;
  assert.equal(intake.next(0), 'measure');
  intake.judged('size');
  assert.equal(intake.next(0), 'replace');
  assert.equal(intake.reason, 'size');
});

test('An old renderer finishes its job, gets no other one, and is replaced', () => {
  const { intake, work, due, begin, takes } = anIntake();
  begin('a', 'run');
  due.isOld = true;
  assert.equal(intake.next(0), null);
  assert.deepEqual(takes(), [false, true]);
  // A baseline without a reason does not make it younger.
  intake.judged(null);
  assert.deepEqual(takes(), [false, true]);
  work.ended('a');
  assert.equal(intake.next(0), 'replace');
  assert.equal(intake.reason, 'age');
});

test('A renderer that is old before its first job never gets one', () => {
  const { intake, due, takes } = anIntake();
  due.isOld = true;
  assert.equal(intake.next(0), 'replace');
  assert.deepEqual(takes(), [false, false]);
});
