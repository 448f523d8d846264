package dev.davy.model;

import java.time.Duration;
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

    /** Waits, with the share as it is. */
    record Hold(Duration time) implements Stage {
        public Hold {
            Checks.notNegative("hold", time);
        }
    }

    /**
     * Waits for an approval.
     *
     * @param name what {@code davy approve NAME GATE} calls it; the role where it has none
     * @param role who may answer; anyone where empty
     * @param deadline how long it waits; for ever where empty
     * @param otherwise what happens then
     */
    record Gate(String name, Optional<String> role, Optional<Duration> deadline, Otherwise otherwise) implements Stage {
        public Gate {
            Checks.present("gate.name", name);
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
            case Hold _ -> "hold";
            case Gate g -> "gate " + g.name();
        };
    }
}
