package dev.davy.bench;

/**
 * Which processors do what: one proxy at a time on the first, load and backends on the second.
 *
 * @param proxy processor of the proxy
 * @param load processor of load generator and backends
 */
record GatewayCores(int proxy, int load) {}
