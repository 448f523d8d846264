package dev.davy.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A step of the plan. */
public sealed interface Stage {
    /** The candidate gets an audience; it keeps it in the stages that follow. */
    record Audience(String name, Weight share, Duration time) implements Stage {
        public Audience {
            Checks.present("audience.name", name);
            Checks.notNegative("for", time);
        }
    }

    /** Copies of a share of stable's requests go to the candidate, whose answers nobody sees; ends with the stage. */
    record Mirror(Weight share, Duration time) implements Stage {
        public Mirror {
            Checks.notNegative("for", time);
        }
    }

    /** The candidate gets a fixed share, climbed to by the ramp; the time runs from when it is reached. */
    record Fixed(Weight weight, Duration time) implements Stage {
        public Fixed {
            Checks.notNegative("for", time);
        }
    }

    /** Evidence decides how fast the share rises, up to a ceiling; a ceiling of all promotes. */
    record Auto(Weight to) implements Stage {}

    /** Everybody at once, without the ramp: what was tested before goes live, and back in one step. */
    record Switch() implements Stage {}

    /** Waits, with the share as it is. */
    record Hold(Duration time) implements Stage {
        public Hold {
            Checks.notNegative("hold", time);
        }
    }

    /**
     * Waits for a yes.
     *
     * @param name what {@code davy approve NAME GATE} calls it; the role where it has none
     * @param by who says it
     * @param deadline how long it waits; for ever where empty
     * @param otherwise what happens then
     * @param onRefusal what a no does
     */
    record Gate(String name, By by, Optional<Duration> deadline, Otherwise otherwise, Otherwise onRefusal)
            implements Stage {
        public Gate {
            Checks.present("gate.name", name);
        }

        /** A gate for a person of one role, or for anyone. */
        public Gate(String name, Optional<String> role, Optional<Duration> deadline, Otherwise otherwise) {
            this(name, new By.Person(role.stream().toList()), deadline, otherwise, Otherwise.ROLLBACK);
        }

        /** The roles that answer it, in order; empty where nobody in particular does. */
        public List<String> roles() {
            return by instanceof By.Person(List<String> roles) ? roles : List.of();
        }
    }

    /** Who answers a gate. */
    sealed interface By {
        /**
         * A person, or one of each role, who hands the release on to the next.
         *
         * @param roles in order; anyone where empty
         */
        record Person(List<String> roles) implements By {
            public Person {
                roles = List.copyOf(roles);
            }
        }

        /**
         * A receiver, asked until it says yes or no.
         *
         * @param every how long after an answer it is asked again
         */
        record Receiver(Webhook call, Duration every) implements By {}

        /** The release itself, as soon as an expression over its evidence holds. */
        record When(String expression) implements By {
            public When {
                Checks.present("gate.when", expression);
            }
        }
    }

    /** What an unanswered gate does at its deadline. */
    enum Otherwise {
        ROLLBACK,
        PROMOTE,
        HOLD
    }

    /** As screens and journals name it: {@code audience staff}, {@code weight auto to 50%}. */
    default String label() {
        return switch (this) {
            case Audience a -> "audience " + a.name() + (a.share().equals(Weight.ALL) ? "" : " " + a.share());
            case Mirror m -> "mirror " + m.share();
            case Fixed f -> "weight " + f.weight();
            case Auto a -> a.to().equals(Weight.ALL) ? "weight auto" : "weight auto to " + a.to();
            case Switch _ -> "switch";
            case Hold _ -> "hold";
            case Gate g -> "gate " + g.name();
        };
    }
}
