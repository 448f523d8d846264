/**
 * A sample shop and the people who use it: real HTTP/1.1 servers and clients on loopback that know nothing of Davy.
 *
 * <p>{@link dev.davy.demo.SampleShop} is one version of the shop; a part of its real answers can fail while its health
 * check stays fine, which is the fault that a release has to be judged for. {@link dev.davy.demo.LoadGenerator} is the
 * shop's users: requests leave on a fixed schedule whether or not answers come back, and what users see is counted.
 * Both are blocking code, one thread a connection, and every draw is a function of a seed and the number of the request.
 */
@NullMarked
package dev.davy.demo;

import org.jspecify.annotations.NullMarked;
