/** What Davy asks and tells outside of its data planes: metric stores and webhooks, behind the ports of the release engine. */
@NullMarked
package dev.davy.integrations;

import org.jspecify.annotations.NullMarked;
