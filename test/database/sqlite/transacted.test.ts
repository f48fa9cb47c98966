import assert from 'node:assert/strict';
import { test } from 'node:test';
import Database from 'libsql';
import { transacted } from '../../../src/database/sqlite/transacted.ts';

function aDatabase() {
  const db = new Database(':memory:');
  db.exec('CREATE TABLE words (word TEXT)');
  const add = db.prepare('INSERT INTO words VALUES (?)');
  const addThen = transacted(db, (word: string, then: () => void): string => {
    add.run(word);
    then();
    return word;
  });
  return { db, addThen, words: () => db.prepare('SELECT word FROM words').pluck().all() };
}

test('A transaction stores everything or nothing, and returns the result of its work', () => {
  const { addThen, words } = aDatabase();
  const refuse = () => {
    throw new Error('refused');
  };
  assert.equal(
    addThen('first', () => undefined),
    'first',
  );
  assert.throws(() => addThen('second', refuse), /^Error: refused$/);
  assert.deepEqual(words(), ['first']);
});

test('Rethrows an error that has already rolled the transaction back, as on a full disk', () => {
  const { db, addThen, words } = aDatabase();
  const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
  const rollBack = () => {
    db.exec('ROLLBACK');
    throw full;
  };
  assert.throws(
    () => addThen('lost', rollBack),
    (error) => error === full,
  );
  addThen('stored', () => undefined);
  assert.deepEqual(words(), ['stored']);
});
