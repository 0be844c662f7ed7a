-- The index of a store, version 1. A cache: everything here stands in the register and in the folders of attempts.
CREATE TABLE attempt (
  folder TEXT PRIMARY KEY,
  stamp TEXT NOT NULL,
  trainee TEXT,
  number INTEGER,
  mode TEXT NOT NULL,
  scenario TEXT NOT NULL,
  scenario_digest TEXT,
  at TEXT,
  state TEXT NOT NULL,
  ending TEXT NOT NULL,
  total INTEGER,
  passed INTEGER,
  weakest TEXT,
  modified INTEGER NOT NULL,
  synthetic INTEGER NOT NULL,
  planned INTEGER,
  placed INTEGER,
  extra INTEGER,
  critical INTEGER,
  rubric TEXT,
  scorer INTEGER,
  verdicts INTEGER NOT NULL,
  standing TEXT,
  reference INTEGER NOT NULL,
  erased_at TEXT,
  erased_by TEXT,
  erased_reason TEXT
) WITHOUT ROWID;
CREATE INDEX attempt_by_trainee ON attempt (trainee, scenario, at);
CREATE TABLE domain (
  folder TEXT NOT NULL,
  domain TEXT NOT NULL,
  score INTEGER NOT NULL,
  PRIMARY KEY (folder, domain)
) WITHOUT ROWID;
CREATE TABLE register (lines INTEGER NOT NULL, digest TEXT NOT NULL);
INSERT INTO register VALUES (0, '');
PRAGMA user_version = 1;
