/** Where resources come from: a directory that is watched for changes, with the last good state of every file. */
@NullMarked
package dev.davy.config;

import org.jspecify.annotations.NullMarked;
