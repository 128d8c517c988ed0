package taketwo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/** What the rows cannot say: errors, absent values, times and threads in the manner of Java. */
final class Manners {
    private static int wrong;

    /** Says what is not so, and how much of it there is. */
    static int run(String version) throws InterruptedException {
        same("backend", Taketwo.backend(), System.getProperty("taketwo.backend"));
        same("version", Taketwo.version(), version);
        codesAreAnyBytes();
        newerNumbersDoNoHarm();
        aTaskTellsWhatIsThere();
        errorsOfRecords();
        policies();
        whatHasNoMeaningIsRefused();
        savedState();
        times();
        aBudgetIsOfManyThreads();
        return wrong;
    }

    private static void same(String what, Object found, Object expected) {
        if (!Objects.equals(found, expected)) {
            System.err.println(what + ": found " + found + ", expected " + expected);
            wrong++;
        }
    }

    private static <E extends RuntimeException> E thrown(Class<E> expected, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            if (expected.isInstance(e)) {
                return expected.cast(e);
            }
            throw e;
        }
        throw new AssertionError("no " + expected);
    }

    private static final Policy ALONE = Policy.preset(Preset.ALONE);
    private static final Policy SHARED = Policy.preset(Preset.SHARED);

    private static void codesAreAnyBytes() {
        same("empty", Taketwo.classify("").rule(), Rules.MALFORMED);
        same("absent", Taketwo.classify((String) null).rule(), Rules.ABSENT);
        same("with a NUL", Taketwo.classify("INTERNAL\0").rule(), Rules.MALFORMED);
        same("no UTF-8", Taketwo.classify(new byte[] {'A', (byte) 0xff}).rule(), Rules.MALFORMED);
        same("detail", Taketwo.classify("SAFETY.INPUT.TEXT").detail(), Optional.of("TEXT"));
        same("no detail", Taketwo.classify("INTERNAL").detail(), Optional.empty());
        same("not known", Taketwo.classify("NEW.CODE").family(), Family.UNKNOWN);
        same("long", Taketwo.classify("SAFETY." + "A".repeat(100_000)).family(), Family.MODERATION);
        same("no status", Taketwo.classifyHttp(0x10000 + 429), Taketwo.classifyHttp(0));
    }

    private static void newerNumbersDoNoHarm() {
        same("rule", new Rule(200).toString(), "rule 200");
        same("texts", new Rule(200).meaning() + new Rule(200).userMessage(), "");
        same("family", Family.of(77), Family.NEWER);
        same("name", Family.NEWER.toString(), "newer");
        Decision newer = new Decision(77, 1, 0, Optional.empty(), 1, Optional.empty(), Optional.empty(),
                new Decision.Compared(0, 0));
        same("action", newer.action(), Action.NEWER);
        same("number", newer.actionNumber(), 77);
        same("sentence", newer.toString(), "");
        thrown(IllegalArgumentException.class, () -> Policy.preset(Preset.NEWER));
    }

    private static void aTaskTellsWhatIsThere() {
        Task task = Taketwo.readTask("""
                {"status": "FAILED", "failureCode": "INTERNAL", "failure": "\\u0000\\ud83d", "cost": {"credits": 0}}""");
        same("failure", task.failure(), Optional.of("\0\ufffd"));
        same("cost", task.costMillicredits(), OptionalLong.of(0));
        same("estimate", task.estimatedCostMillicredits(), OptionalLong.empty());
        same("failed", Failure.of(task), new Failure.OfTask(Rules.INTERNAL));
        same("cancelled", Failure.of(Taketwo.readTask("{\"status\": \"CANCELED\"}")), new Failure.Cancelled());
        Task running = Taketwo.readTask("{\"status\": \"RUNNING\"}");
        same("over", running.isOver(), false);
        same("nothing", running.classification().isEmpty() && running.failureCode().isEmpty(), true);
        thrown(IllegalArgumentException.class, () -> Failure.of(running));
        String text = "\u20ac".repeat(1_000_000);
        Task large = Taketwo.readTask("{\"status\": \"FAILED\", \"failure\": \"" + text + "\"}");
        same("a large record", large.failure(), Optional.of(text));
    }

    private static void errorsOfRecords() {
        for (String record : List.of("", "{}", "{\"status\": \"\0\"}")) {
            thrown(InvalidTaskException.class, () -> Taketwo.readTask(record));
        }
        byte[] line = {'[', ']'};
        InvalidTaskException error = thrown(InvalidTaskException.class, () -> Taketwo.readLine(line, 7, 1));
        same("kind", error.taskErrorKind(), TaskErrorKind.LINE_TOO_LONG);
        same("kind", error.kind(), "line_too_long");
        same("line", error.line(), OptionalLong.of(7));
        same("message", error.getMessage().startsWith("line 7"), true);
        same("no room", thrown(InvalidTaskException.class, () -> Taketwo.readLine(line, 1, -1)).kind(), "line_too_long");
        same("blank", Taketwo.readLine(new byte[] {' ', '\r'}, 1, 9), Optional.empty());
    }

    private static void policies() {
        Policy patient = ALONE.without("max_elapsed_ms");
        same("null", patient.get("max_elapsed_ms"), OptionalLong.empty());
        same("before", ALONE.get("max_elapsed_ms"), OptionalLong.of(180_000));
        same("fingerprint", patient.fingerprint() == ALONE.fingerprint(), false);
        same("equal", patient.with("max_elapsed_ms", 180_000), ALONE);
        same("hash", Policy.preset(Preset.ALONE).hashCode(), ALONE.hashCode());
        thrown(IllegalArgumentException.class, () -> ALONE.get("max_attempts\0"));
        same("out of range", thrown(InvalidPolicyException.class, () -> ALONE.with("max_attempts", 0)).kind(), "out_of_range");
        String bad = "{\"retries\": 5000000, \"floor_ms\": 700000000, \"base_ms\": 0, \"cap_ms\": 700000000, \"cost\": 5000000}";
        String file = "{\"classes\": {\"unlikely\": %s, \"after_delay\": %s, \"throttled\": %s}}".formatted(bad, bad, bad);
        String message = thrown(InvalidPolicyException.class, () -> Policy.fromJson(file)).getMessage();
        same("all that is wrong", message.length() > 992 && message.equals(Policy.check(file)), true);
        same("nothing wrong", Policy.check("{}"), "");
    }

    private static Job job() {
        return new Job(ALONE, 1, "clip-1");
    }

    private static void whatHasNoMeaningIsRefused() {
        Job job = job();
        Budget budget = new Budget(ALONE);
        OutOfTurnException early = thrown(OutOfTurnException.class, () -> job.poll(ALONE, Instant.EPOCH, Hint.NONE));
        same("says so", early.getMessage(), "the call does not fit the phase of the job");
        thrown(OtherPolicyException.class, () -> job.start(SHARED, Instant.EPOCH, budget));
        job.start(ALONE, Instant.EPOCH, budget);
        Failure failure = new Failure.OfTask(new Rule(200));
        thrown(IllegalArgumentException.class,
                () -> job.fail(ALONE, Instant.EPOCH, failure, Hint.NONE, OptionalLong.empty()));
        Hint hint = new Hint(HintRetry.NEWER, Optional.empty());
        thrown(IllegalArgumentException.class, () -> job.poll(ALONE, Instant.EPOCH, hint));
        same("unchanged", job.phase(), Phase.IN_FLIGHT);
    }

    private static void savedState() {
        byte[] saved = job().toBytes();
        byte[] damaged = saved.clone();
        damaged[50] ^= 1;
        same("none", refused(new byte[0]), "wrong_length");
        same("zeroes", refused(new byte[saved.length]), "wrong_kind");
        same("damaged", refused(damaged), "bad_checksum");
        same("other policy", thrown(OtherPolicyException.class, () -> Job.fromBytes(SHARED, saved)).kind(), "other_policy");
        Job moved = Job.fromBytes(ALONE, saved);
        moved.rebind(SHARED);
        same("moved", Job.fromBytes(SHARED, moved.toBytes()).toJson(), moved.toJson());
    }

    private static String refused(byte[] saved) {
        return thrown(InvalidStateException.class, () -> Job.fromBytes(ALONE, saved)).kind();
    }

    private static void times() {
        Instant start = Instant.parse("2026-11-01T12:00:00.000999999Z");
        Instant deadline = start.plusSeconds(3600);
        Budget budget = new Budget(ALONE);
        Job job = new Job(ALONE, Job.newSeed(), new byte[] {(byte) 0xff, 0}, deadline, 0);
        same("new", job.at(), Instant.EPOCH);
        same("first", job.start(ALONE, start, budget).at(), Optional.of(start.minusNanos(999_999)));
        Hint hint = Hint.after(Duration.ofSeconds(7).plusNanos(1));
        Decision told = job.fail(ALONE, start, new Failure.Creation(429), hint, OptionalLong.empty());
        Decision.Delay delay = told.delay().orElseThrow();
        same("rounded up", delay.low(), Duration.ofMillis(7001));
        same("at", job.at(), start.minusNanos(999_999).plus(delay.drawn()));
        String sentence = "wait until %d: retry 1 of 3 of class throttled, %d ms drawn from %d to %d".formatted(
                job.at().toEpochMilli(), delay.drawn().toMillis(), delay.low().toMillis(), delay.high().toMillis());
        same("sentence", told.toString().substring(0, sentence.length()), sentence);
        same("after the deadline", job.start(ALONE, deadline.plusSeconds(1), budget).check(), Check.DEADLINE);
        same("before 1970", startedAt(Instant.ofEpochSecond(-5)), Instant.EPOCH);
        Instant last = Instant.EPOCH.plusMillis(Long.MAX_VALUE).plusMillis(Long.MAX_VALUE).plusMillis(1);
        same("the last millisecond", startedAt(last), last);
        same("the one before", startedAt(last.minusMillis(1)), last.minusMillis(1));
        same("after it", startedAt(Instant.MAX), last);
        same("the longest delay", Bytes.ms(Duration.ofSeconds(Long.MAX_VALUE)), -1L);
        same("no delay", Bytes.ms(Duration.ofSeconds(Long.MIN_VALUE)), 0L);
    }

    private static Instant startedAt(Instant now) {
        return job().start(ALONE, now, new Budget(ALONE)).at().orElseThrow();
    }

    private static void aBudgetIsOfManyThreads() throws InterruptedException {
        Policy policy = SHARED.with("budget.capacity", 4_000_000).with("classes.after_delay.cost", 7);
        Budget budget = new Budget(policy);
        long full = budget.tokens();
        Failure failure = Failure.of(Taketwo.classify("INTERNAL"));
        int each = 2000;
        List<Thread> threads = new ArrayList<>();
        for (int at = 0; at < 4; at++) {
            threads.add(new Thread(() -> {
                for (int count = 0; count < each; count++) {
                    Job job = new Job(policy, 1, "clip-1");
                    job.start(policy, Instant.EPOCH, budget);
                    job.fail(policy, Instant.EPOCH, failure, Hint.NONE, OptionalLong.empty());
                    job.start(policy, job.at(), budget);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        same("tokens", budget.tokens(), full - 4 * each * 7);
    }
}
