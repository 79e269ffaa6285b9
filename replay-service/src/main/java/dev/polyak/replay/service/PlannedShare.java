package dev.polyak.replay.service;

/**
 * A table's part of each batch.
 *
 * @param table index of the store's
 * @param share of all windows, in (0, 1]
 */
record PlannedShare(int table, double share) {}
