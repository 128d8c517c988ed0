package taketwo;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Every row of conformance/, through the package. Arguments: that folder, and the version of the library. */
final class Rows {
    private static Path folder;
    private static int ran;
    private static int passed;
    private static List<String> wrong;

    interface Row {
        void run(JsonObject row);
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        folder = Path.of(arguments[0]);
        System.out.println("Java " + Runtime.version().feature() + ", by " + Taketwo.backend() + ":");
        int unmannerly = Manners.run(arguments[1]);
        JsonObject classify = file("classify.json");
        Map<String, JsonObject> rules = new HashMap<>();
        for (JsonElement rule : classify.getAsJsonArray("rules")) {
            rules.put(string(rule.getAsJsonObject().get("rule")), rule.getAsJsonObject());
        }
        if (Taketwo.tableVersion() != classify.get("table_version").getAsInt()) {
            throw new AssertionError("the rows are of another table");
        }
        each("classify.json", row -> classify(row, rules));
        each("task.json", Rows::task);
        each("http.json", Rows::http);
        each("delay.json", Rows::delay);
        each("decide.json", row -> new History(row).run(row.getAsJsonArray("steps")));
        each("budget.json", row -> new History(row).run(row.getAsJsonArray("steps")));
        each("state.json", Rows::state);
        try (var files = Files.newDirectoryStream(folder.resolve("fixtures"), "*.json")) {
            for (Path file : files) {
                each("fixtures/" + file.getFileName(), Rows::fixture);
            }
        }
        System.out.println("java: " + ran + " rows run, " + passed + " passed");
        System.exit(ran == passed && unmannerly == 0 ? 0 : 1);
    }

    private static JsonObject file(String name) throws IOException {
        JsonObject whole = JsonParser.parseString(Files.readString(folder.resolve(name))).getAsJsonObject();
        if (whole.get("format").getAsInt() != 1 || whole.getAsJsonArray("rows").isEmpty()) {
            throw new AssertionError(name + " has another format");
        }
        return whole;
    }

    private static void each(String name, Row test) throws IOException {
        int at = 0;
        for (JsonElement row : file(name).getAsJsonArray("rows")) {
            wrong = new ArrayList<>();
            try {
                test.run(row.getAsJsonObject());
            } catch (RuntimeException e) {
                wrong.add(e + " at " + Arrays.toString(e.getStackTrace()));
            }
            for (String each : wrong) {
                System.err.printf("%s %d: %.700s%n", name, at, each);
            }
            ran++;
            at++;
            passed += wrong.isEmpty() ? 1 : 0;
        }
    }

    private static void same(String what, Object found, Object expected) {
        if (!found.equals(expected)) {
            wrong.add(what + ": found " + found + ", expected " + expected);
        }
    }

    // --- parts of rows ---

    private static String string(JsonElement element) {
        return element == null || element.isJsonNull() ? null : element.getAsString();
    }

    /** An input: at NAME as text, at NAME_hex as bytes, at NAME_repeated as parts; null for none. */
    private static byte[] given(JsonObject row, String name) {
        if (row.has(name + "_hex")) {
            return unhex(row, name + "_hex");
        }
        if (row.has(name + "_repeated")) {
            StringBuilder whole = new StringBuilder();
            for (JsonElement part : row.getAsJsonArray(name + "_repeated")) {
                JsonArray pair = part.getAsJsonArray();
                whole.append(pair.get(0).getAsString().repeat(pair.get(1).getAsInt()));
            }
            return Bytes.bytes(whole.toString());
        }
        return Bytes.bytes(string(row.get(name)));
    }

    private static byte[] unhex(JsonObject row, String key) {
        return HexFormat.of().parseHex(row.get(key).getAsString());
    }

    /** A number of 64 bits without a sign, which is a decimal string in rows. */
    private static long number(JsonElement element) {
        return Long.parseUnsignedLong(element.getAsString());
    }

    private static OptionalLong optional(JsonElement element) {
        return string(element) == null ? OptionalLong.empty() : OptionalLong.of(number(element));
    }

    private static Instant time(JsonElement element) {
        return string(element) == null ? null : Bytes.instant(number(element));
    }

    private static JsonElement json(String text) {
        return text == null ? JsonNull.INSTANCE : new JsonPrimitive(text);
    }

    private static JsonElement json(OptionalLong value) {
        return value.isPresent() ? json(Long.toUnsignedString(value.getAsLong())) : JsonNull.INSTANCE;
    }

    private static JsonElement json(Optional<Duration> value) {
        return json(value.map(it -> OptionalLong.of(Bytes.ms(it))).orElse(OptionalLong.empty()));
    }

    private static JsonElement count(OptionalLong value) {
        return value.isPresent() ? new JsonPrimitive(value.getAsLong()) : JsonNull.INSTANCE;
    }

    private static Policy policy(JsonElement file) {
        return Policy.fromJson(file.toString());
    }

    // --- codes, records and answers ---

    private static void classify(JsonObject row, Map<String, JsonObject> rules) {
        Classification found = Taketwo.classify(given(row, "code"));
        Rule rule = found.rule();
        JsonObject shown = new JsonObject();
        shown.addProperty("rule", rule.toString());
        shown.addProperty("number", rule.number());
        shown.addProperty("family", found.family().toString());
        shown.addProperty("verdict", found.verdict().toString());
        shown.addProperty("stage", found.stage().toString());
        shown.addProperty("refund", found.refund().toString());
        shown.addProperty("remedy", found.remedy().toString());
        shown.addProperty("basis", found.basis().toString());
        JsonObject citation = new JsonObject();
        citation.add("section", json(rule.citationSection().orElse(null)));
        citation.add("sentence", rule.citationSentence().isPresent()
                ? new JsonPrimitive(rule.citationSentence().getAsInt()) : JsonNull.INSTANCE);
        shown.add("citation", citation);
        shown.addProperty("message_key", rule.messageKey());
        same("facts", shown, rules.get(string(row.get("rule"))));
        same("detail", json(found.detail().orElse(null)), row.get("detail"));
    }

    private static JsonObject shown(Task task) {
        JsonObject of = new JsonObject();
        of.addProperty("status", task.status().toString());
        of.add("failure_code", json(task.failureCode().orElse(null)));
        of.add("failure", json(task.failure().orElse(null)));
        of.add("cost_millicredits", json(task.costMillicredits()));
        of.add("estimated_cost_millicredits", json(task.estimatedCostMillicredits()));
        of.add("rule", json(task.classification().map(it -> it.rule().toString()).orElse(null)));
        of.add("detail", json(task.classification().flatMap(Classification::detail).orElse(null)));
        of.addProperty("charged_despite_refund", task.chargedDespiteRefund());
        JsonObject whole = new JsonObject();
        whole.add("task", of);
        return whole;
    }

    private static JsonObject shown(InvalidTaskException error) {
        JsonObject of = new JsonObject();
        of.addProperty("kind", error.kind());
        of.addProperty("path", error.path());
        of.add("offset", count(error.offset()));
        of.add("line", count(error.line()));
        of.addProperty("value", error.value());
        same("kind", error.taskErrorKind().toString(), error.kind());
        same("has a message", !error.getMessage().isEmpty(), true);
        JsonObject whole = new JsonObject();
        whole.add("error", of);
        return whole;
    }

    private static void task(JsonObject row) {
        if (!row.has("results")) {
            JsonObject expected = row.deepCopy();
            expected.keySet().retainAll(List.of("task", "error"));
            JsonObject found;
            try {
                found = shown(Taketwo.readTask(given(row, "json")));
            } catch (InvalidTaskException e) {
                found = shown(e);
            }
            same("result", found, expected);
            return;
        }
        int limit = row.has("max_line_bytes") ? row.get("max_line_bytes").getAsInt() : Taketwo.MAX_LINE_BYTES;
        JsonArray results = new JsonArray();
        byte[] lines = given(row, "lines");
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        long number = 0;
        for (int at = 0; at <= lines.length; at++) {
            if (at < lines.length && lines[at] != '\n') {
                line.write(lines[at]);
                continue;
            }
            try {
                Taketwo.readLine(line.toByteArray(), ++number, limit).ifPresent(it -> results.add(shown(it)));
            } catch (InvalidTaskException e) {
                results.add(shown(e));
            }
            line.reset();
        }
        same("results", results, row.get("results"));
    }

    private static void http(JsonObject row) {
        HttpAnswer found = Taketwo.classifyHttp(row.get("status").isJsonNull() ? 0 : row.get("status").getAsInt());
        JsonObject shown = new JsonObject();
        shown.add("status", row.get("status"));
        shown.addProperty("rule", found.rule().toString());
        shown.addProperty("class", found.retryClass().toString());
        shown.addProperty("ambiguous", found.isAmbiguous());
        shown.addProperty("ends_polling", found.endsPolling());
        same("answer", shown, row);
    }

    // --- the retry engine ---

    private static final String ALL_BUT_THE_CLASS = """
            {"max_attempts": 1000000, "min_attempt_ms": 0, "max_elapsed_ms": null, "allow_no_jitter": true,
             "budget": {"capacity": 4000000}, "classes": {"after_delay": %s}}""";

    /**
     * The k-th delay of a job that has drawn n times: a new job is saved, made to be in flight with k
     * retries used and n draws, sealed, and read again. Then it fails.
     */
    private static void delay(JsonObject row) {
        Policy policy = Policy.fromJson(ALL_BUT_THE_CLASS.formatted(row.get("settings")));
        byte[] saved = new Job(policy, number(row.get("seed")), row.get("name").getAsString()).toBytes();
        int retries = row.get("k").getAsInt();
        ByteBuffer fields = ByteBuffer.wrap(saved).order(ByteOrder.LITTLE_ENDIAN);
        fields.put(6, (byte) Phase.IN_FLIGHT.number());
        fields.put(7, (byte) 1); // its first start is known: 0
        fields.putLong(24, number(row.get("n")));
        fields.putInt(80, 1);
        fields.put(84, (byte) (retries > 0 ? RetryClass.AFTER_DELAY : RetryClass.NEVER).number());
        fields.putInt(92, retries);
        long checksum = 0xcbf29ce484222325L;
        for (int at = 0; at < saved.length - 8; at++) {
            checksum = (checksum ^ saved[at] & 0xff) * 0x100000001b3L;
        }
        fields.putLong(saved.length - 8, checksum);
        Job job = Job.fromBytes(policy, saved);
        Failure failure = Failure.of(Taketwo.classify("INTERNAL"));
        Decision decision = job.fail(policy, Instant.EPOCH, failure, hint(null, row.get("hint_ms")), OptionalLong.empty());
        same("delay", json(decision.delay().map(Decision.Delay::drawn)), row.get("delay_ms"));
        same("low", json(decision.delay().map(Decision.Delay::low)), row.get("low_ms"));
        same("high", json(decision.delay().map(Decision.Delay::high)), row.get("high_ms"));
    }

    private static Hint hint(String retry, JsonElement after) {
        HintRetry said = retry == null ? HintRetry.UNSET : HintRetry.valueOf(retry.toUpperCase());
        return new Hint(said, Optional.ofNullable(string(after)).map(it -> Bytes.duration(number(after))));
    }

    private static Failure failure(JsonObject row) {
        if (row.has("cancelled")) {
            return new Failure.Cancelled();
        }
        if (row.has("http")) {
            return new Failure.Creation(row.get("http").isJsonNull() ? 0 : row.get("http").getAsInt());
        }
        return Failure.of(Taketwo.classify(given(row, "code")));
    }

    private static final class History {
        final List<Policy> policies = new ArrayList<>();
        final List<Job> jobs = new ArrayList<>();
        final Budget budget;

        History(Policy policy, Job job) {
            policies.add(policy);
            jobs.add(job);
            budget = new Budget(policy);
        }

        History(JsonObject scenario) {
            scenario.getAsJsonArray("policies").forEach(file -> policies.add(policy(file)));
            for (JsonElement element : scenario.getAsJsonArray("jobs")) {
                JsonObject row = element.getAsJsonObject();
                jobs.add(new Job(
                        policies.get(row.get("policy").getAsInt()),
                        number(row.get("seed")),
                        Bytes.bytes(row.get("name").getAsString()),
                        time(row.get("deadline_ms")),
                        number(row.get("estimate_millicredits"))));
            }
            budget = new Budget(policies.get(0));
        }

        History run(JsonArray steps) {
            steps.forEach(step -> take(step.getAsJsonObject()));
            return this;
        }

        /** All that a call could change. */
        List<String> saved() {
            List<String> all = new ArrayList<>(List.of(HexFormat.of().formatHex(budget.toBytes(policies.get(0)))));
            jobs.forEach(job -> all.add(HexFormat.of().formatHex(job.toBytes())));
            return all;
        }

        private Decision call(JsonObject step, Job job, Policy policy) {
            Instant now = time(step.get("now"));
            JsonObject said = step.getAsJsonObject("hint");
            Hint hint = said == null ? Hint.NONE : hint(string(said.get("retry")), said.get("after_ms"));
            switch (step.get("call").getAsString()) {
                case "start":
                    return job.start(policy, now, budget);
                case "succeed":
                    return job.succeed(policy, now, budget);
                case "poll":
                    return job.poll(policy, now, hint);
                case "fail":
                    OptionalLong charge = optional(step.get("charge_millicredits"));
                    return job.fail(policy, now, failure(step.getAsJsonObject("failure")), hint, charge);
                case "rebind":
                    job.rebind(policy);
                    return null;
                default:
                    throw new AssertionError(step);
            }
        }

        private void take(JsonObject step) {
            Job job = jobs.get(step.get("job").getAsInt());
            Policy policy = policies.get(step.get("policy").getAsInt());
            List<String> before = saved();
            JsonElement answer;
            try {
                Decision decision = call(step, job, policy);
                answer = decision == null ? JsonNull.INSTANCE : shown(decision);
                if (decision != null) {
                    same("attempts of the job", job.attempts(), decision.attempts());
                    same("the sentence", decision.toString().startsWith(decision.action().toString()), true);
                    same("saved and read", Job.fromBytes(policy, job.toBytes()).toJson(), job.toJson());
                }
            } catch (OutOfTurnException | OtherPolicyException e) {
                JsonObject error = new JsonObject();
                error.addProperty("error", e.kind());
                answer = error;
                same("after an error", saved(), before);
            }
            if (step.has("expect")) { // a history behind a saved state is there for its end alone
                same("answer", answer, step.get("expect"));
                same("tokens", budget.tokens(), number(step.get("tokens")));
            }
        }
    }

    private static JsonElement shown(Decision decision) {
        JsonObject shown = new JsonObject();
        shown.addProperty("action", decision.action().toString());
        shown.addProperty("check", decision.check().toString());
        shown.add("rule", json(decision.rule().map(Rule::toString).orElse(null)));
        shown.addProperty("class", decision.retryClass().toString());
        shown.addProperty("attempts", decision.attempts());
        shown.add("at_ms", json(decision.at().map(it -> OptionalLong.of(Bytes.ms(it))).orElse(OptionalLong.empty())));
        shown.add("delay_ms", json(decision.delay().map(Decision.Delay::drawn)));
        shown.add("delay_low_ms", json(decision.delay().map(Decision.Delay::low)));
        shown.add("delay_high_ms", json(decision.delay().map(Decision.Delay::high)));
        JsonArray compared = new JsonArray();
        compared.add(Long.toUnsignedString(decision.compared().left()));
        compared.add(Long.toUnsignedString(decision.compared().right()));
        shown.add("compared", compared);
        return shown;
    }

    /** A policy, job or budget that was read: what it is saved as. */
    private record State(String hex, JsonElement json) {
        static State of(byte[] bytes, String json) {
            return new State(HexFormat.of().formatHex(bytes), JsonParser.parseString(json));
        }

        static State read(String kind, Policy policy, byte[] saved) {
            return switch (kind) {
                case "policy" -> of(Policy.fromBytes(saved));
                case "job" -> of(Job.fromBytes(policy, saved));
                default -> of(Budget.fromBytes(policy, saved), policy);
            };
        }

        static State read(String kind, Policy policy, String json) {
            return switch (kind) {
                case "policy" -> of(Policy.fromJson(json));
                case "job" -> of(Job.fromJson(policy, json));
                default -> of(Budget.fromJson(policy, json), policy);
            };
        }

        private static State of(Policy policy) {
            return of(policy.toBytes(), policy.toJson());
        }

        private static State of(Job job) {
            return of(job.toBytes(), job.toJson());
        }

        private static State of(Budget budget, Policy policy) {
            return of(budget.toBytes(policy), budget.toJson(policy));
        }
    }

    private static void state(JsonObject row) {
        String kind = row.get("kind").getAsString();
        Policy policy = policy(row.get("policy"));
        State found;
        try {
            found = State.read(kind, policy, unhex(row, "hex"));
        } catch (TaketwoException e) {
            same("error", e.kind(), string(row.get("error")));
            Class<?> expected = kind.equals("policy") ? InvalidPolicyException.class : InvalidStateException.class;
            same("exception", e.getClass(), e.kind().equals("other_policy") ? OtherPolicyException.class : expected);
            same("has a message", !e.getMessage().isEmpty(), true);
            return;
        }
        same("saved again", found, new State(string(row.get("hex")), row.get("json")));
        same("read from the JSON of the row", State.read(kind, policy, row.get("json").toString()), found);
        same("read from its JSON", State.read(kind, policy, found.json.toString()), found);
        if (row.has("scenario")) {
            JsonObject scenario = row.getAsJsonObject("scenario");
            List<String> ends = new History(scenario).run(scenario.getAsJsonArray("steps")).saved();
            same("after its history", ends.get(kind.equals("job") ? 1 : 0), found.hex);
        }
    }

    private static void fixture(JsonObject row) {
        String kind = row.get("kind").getAsString();
        byte[] saved = unhex(row, "hex");
        Policy policy = Policy.fromBytes(kind.equals("policy") ? saved : unhex(row, "policy"));
        State found = State.read(kind, policy, saved);
        same("read from JSON", State.read(kind, policy, string(row.get("json"))), found);
        same("JSON", found.json, JsonParser.parseString(string(row.get("json"))));
        JsonObject means = row.getAsJsonObject("means");
        if (kind.equals("policy")) {
            same("means", policy, policy(means));
        } else if (kind.equals("budget")) {
            Budget budget = Budget.fromBytes(policy, saved);
            same("tokens", budget.tokens(), number(means.get("tokens")));
            JsonElement last = means.get("last_retry_ms");
            same("last retry", budget.lastRetry(), last.isJsonNull() ? Optional.empty() : Optional.of(time(last)));
        } else {
            Job job = Job.fromBytes(policy, saved);
            same("phase", job.phase().toString(), string(means.get("phase")));
            same("attempts", job.attempts(), means.get("attempts").getAsLong());
            same("at", job.at(), time(means.get("at_ms")));
            same("lost", job.lostMillicredits(), number(means.get("lost_millicredits")));
            new History(policy, job).run(row.getAsJsonArray("next"));
        }
    }
}
