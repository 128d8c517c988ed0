// Generated from taketwo.h; do not edit.
package taketwo;

/** The C library. Texts and structs are arrays of bytes, null is NULL. */
final class C {
    static final int MAX_LINE_BYTES = 1048576;
    static final long MAX_MILLICREDITS = 1000000000000L;
    static final int POLICY_BYTES = 232;
    static final int JOB_BYTES = 120;
    static final int BUDGET_BYTES = 40;
    static final int ABI_VERSION = 1;
    static final long NONE = -1L;
    static final int RULE_NONE = 255;
    static final int STATUS_OK = 0;
    static final int STATUS_NULL_POINTER = 1;
    static final int STATUS_BLANK_LINE = 2;
    static final int STATUS_INVALID_TASK = 3;
    static final int STATUS_INVALID_ARGUMENT = 4;
    static final int STATUS_INVALID_POLICY = 5;
    static final int STATUS_INVALID_STATE = 6;
    static final int STATUS_OUT_OF_TURN = 7;
    static final int STATUS_OTHER_POLICY = 8;

    static final int CLASSIFICATION = 16;
    static final int CLASSIFICATION_RULE = 0;
    static final int CLASSIFICATION_FAMILY = 1;
    static final int CLASSIFICATION_VERDICT = 2;
    static final int CLASSIFICATION_STAGE = 3;
    static final int CLASSIFICATION_REFUND = 4;
    static final int CLASSIFICATION_REMEDY = 5;
    static final int CLASSIFICATION_BASIS = 6;
    static final int CLASSIFICATION_DETAIL_OFFSET = 7;
    static final int CLASSIFICATION_DETAIL_LEN = 8;

    static final int TASK = 80;
    static final int TASK_CLASSIFICATION = 0;
    static final int TASK_COST_MILLICREDITS = 16;
    static final int TASK_ESTIMATED_COST_MILLICREDITS = 24;
    static final int TASK_FAILURE_CODE = 32;
    static final int TASK_FAILURE_CODE_LEN = 40;
    static final int TASK_FAILURE = 48;
    static final int TASK_FAILURE_LEN = 56;
    static final int TASK_STATUS = 64;
    static final int TASK_IS_OVER = 65;
    static final int TASK_HAS_COST = 66;
    static final int TASK_HAS_ESTIMATED_COST = 67;
    static final int TASK_CHARGED_DESPITE_REFUND = 68;

    static final int TASK_ERROR = 528;
    static final int TASK_ERROR_PATH = 0;
    static final int TASK_ERROR_OFFSET = 24;
    static final int TASK_ERROR_LINE = 32;
    static final int TASK_ERROR_VALUE = 40;
    static final int TASK_ERROR_MESSAGE = 88;
    static final int TASK_ERROR_KIND = 520;
    static final int TASK_ERROR_HAS_OFFSET = 521;
    static final int TASK_ERROR_VALUE_LEN = 522;

    static final int POLICY = 256;

    static final int ERROR = 1024;
    static final int ERROR_NAME = 0;
    static final int ERROR_MESSAGE_LEN = 24;
    static final int ERROR_MESSAGE = 32;

    static final int JOB = 128;

    static final int BUDGET = 8;
    static final int BUDGET_WORD = 0;

    static final int DECISION = 64;
    static final int DECISION_AT_MS = 0;
    static final int DECISION_DELAY_MS = 8;
    static final int DECISION_DELAY_LOW_MS = 16;
    static final int DECISION_DELAY_HIGH_MS = 24;
    static final int DECISION_COMPARED = 32;
    static final int DECISION_ATTEMPTS = 48;
    static final int DECISION_ACTION = 52;
    static final int DECISION_CHECK = 53;
    static final int DECISION_RETRY_CLASS = 54;
    static final int DECISION_RULE = 55;
    static final int DECISION_HAS_AT = 56;
    static final int DECISION_HAS_DELAY = 57;

    static final int FAILURE = 8;
    static final int FAILURE_HTTP_STATUS = 0;
    static final int FAILURE_KIND = 2;
    static final int FAILURE_RULE = 3;

    static final int HINT = 16;
    static final int HINT_AFTER_MS = 0;
    static final int HINT_RETRY = 8;
    static final int HINT_HAS_AFTER = 9;

    static final int HTTP_ANSWER = 8;
    static final int HTTP_ANSWER_RULE = 0;
    static final int HTTP_ANSWER_RETRY_CLASS = 1;
    static final int HTTP_ANSWER_CREATION_CLASS = 2;
    static final int HTTP_ANSWER_IS_AMBIGUOUS = 3;
    static final int HTTP_ANSWER_ENDS_POLLING = 4;

    enum Function {
        VERSION("taketwo_version", Shape.TEXT),
        ABI_VERSION("taketwo_abi_version", Shape.INT),
        TABLE_VERSION("taketwo_table_version", Shape.INT),
        READ_TASK("taketwo_read_task", Shape.INT, Shape.READ, Shape.LONG, Shape.WRITTEN, Shape.WRITTEN),
        READ_LINE("taketwo_read_line", Shape.INT, Shape.READ, Shape.LONG, Shape.LONG, Shape.LONG, Shape.WRITTEN, Shape.WRITTEN),
        DECODE_TEXT("taketwo_decode_text", Shape.LONG, Shape.READ, Shape.LONG, Shape.WRITTEN, Shape.LONG),
        RULE_NAME("taketwo_rule_name", Shape.TEXT, Shape.INT),
        RULE_MEANING("taketwo_rule_meaning", Shape.TEXT, Shape.INT),
        RULE_CITATION("taketwo_rule_citation", Shape.TEXT, Shape.INT),
        RULE_CITATION_SECTION("taketwo_rule_citation_section", Shape.TEXT, Shape.INT),
        RULE_CITATION_SENTENCE("taketwo_rule_citation_sentence", Shape.INT, Shape.INT),
        RULE_MESSAGE_KEY("taketwo_rule_message_key", Shape.TEXT, Shape.INT),
        RULE_USER_MESSAGE("taketwo_rule_user_message", Shape.TEXT, Shape.INT),
        STATUS_MESSAGE("taketwo_status_message", Shape.TEXT, Shape.INT),
        FAMILY_NAME("taketwo_family_name", Shape.TEXT, Shape.INT),
        VERDICT_NAME("taketwo_verdict_name", Shape.TEXT, Shape.INT),
        STAGE_NAME("taketwo_stage_name", Shape.TEXT, Shape.INT),
        REFUND_NAME("taketwo_refund_name", Shape.TEXT, Shape.INT),
        REMEDY_NAME("taketwo_remedy_name", Shape.TEXT, Shape.INT),
        BASIS_NAME("taketwo_basis_name", Shape.TEXT, Shape.INT),
        TASK_STATUS_NAME("taketwo_task_status_name", Shape.TEXT, Shape.INT),
        TASK_ERROR_KIND_NAME("taketwo_task_error_kind_name", Shape.TEXT, Shape.INT),
        ACTION_NAME("taketwo_action_name", Shape.TEXT, Shape.INT),
        CHECK_NAME("taketwo_check_name", Shape.TEXT, Shape.INT),
        RETRY_CLASS_NAME("taketwo_retry_class_name", Shape.TEXT, Shape.INT),
        PHASE_NAME("taketwo_phase_name", Shape.TEXT, Shape.INT),
        PRESET_NAME("taketwo_preset_name", Shape.TEXT, Shape.INT),
        POLICY_PRESET("taketwo_policy_preset", Shape.INT, Shape.INT, Shape.WRITTEN),
        POLICY_READ("taketwo_policy_read", Shape.INT, Shape.READ, Shape.LONG, Shape.WRITTEN, Shape.WRITTEN),
        POLICY_CHECK("taketwo_policy_check", Shape.LONG, Shape.READ, Shape.LONG, Shape.WRITTEN, Shape.LONG),
        POLICY_SET("taketwo_policy_set", Shape.INT, Shape.WRITTEN, Shape.READ, Shape.LONG, Shape.LONG, Shape.WRITTEN),
        POLICY_GET("taketwo_policy_get", Shape.INT, Shape.READ, Shape.READ, Shape.LONG, Shape.WRITTEN),
        POLICY_FINGERPRINT("taketwo_policy_fingerprint", Shape.LONG, Shape.READ),
        POLICY_SAVE("taketwo_policy_save", Shape.INT, Shape.READ, Shape.WRITTEN),
        POLICY_LOAD("taketwo_policy_load", Shape.INT, Shape.READ, Shape.LONG, Shape.WRITTEN, Shape.WRITTEN),
        JOB_NEW("taketwo_job_new", Shape.INT, Shape.READ, Shape.LONG, Shape.READ, Shape.LONG, Shape.READ, Shape.LONG, Shape.WRITTEN),
        JOB_START("taketwo_job_start", Shape.INT, Shape.WRITTEN, Shape.READ, Shape.LONG, Shape.WRITTEN, Shape.WRITTEN),
        JOB_SUCCEED("taketwo_job_succeed", Shape.INT, Shape.WRITTEN, Shape.READ, Shape.LONG, Shape.WRITTEN, Shape.WRITTEN),
        JOB_POLL("taketwo_job_poll", Shape.INT, Shape.WRITTEN, Shape.READ, Shape.LONG, Shape.READ, Shape.WRITTEN),
        JOB_REBIND("taketwo_job_rebind", Shape.INT, Shape.WRITTEN, Shape.READ),
        JOB_PHASE("taketwo_job_phase", Shape.INT, Shape.READ),
        JOB_ATTEMPTS("taketwo_job_attempts", Shape.INT, Shape.READ),
        JOB_AT_MS("taketwo_job_at_ms", Shape.LONG, Shape.READ),
        JOB_LOST_MILLICREDITS("taketwo_job_lost_millicredits", Shape.LONG, Shape.READ),
        JOB_SAVE("taketwo_job_save", Shape.INT, Shape.READ, Shape.WRITTEN),
        JOB_LOAD("taketwo_job_load", Shape.INT, Shape.READ, Shape.READ, Shape.LONG, Shape.WRITTEN, Shape.WRITTEN),
        BUDGET_NEW("taketwo_budget_new", Shape.INT, Shape.READ, Shape.WRITTEN),
        BUDGET_TOKENS("taketwo_budget_tokens", Shape.LONG, Shape.READ),
        BUDGET_LAST_RETRY_MS("taketwo_budget_last_retry_ms", Shape.LONG, Shape.READ),
        BUDGET_SAVE("taketwo_budget_save", Shape.INT, Shape.READ, Shape.READ, Shape.WRITTEN),
        BUDGET_LOAD("taketwo_budget_load", Shape.INT, Shape.READ, Shape.READ, Shape.LONG, Shape.WRITTEN, Shape.WRITTEN),
        POLICY_WRITE_JSON("taketwo_policy_write_json", Shape.LONG, Shape.READ, Shape.WRITTEN, Shape.LONG),
        JOB_WRITE_JSON("taketwo_job_write_json", Shape.LONG, Shape.READ, Shape.WRITTEN, Shape.LONG),
        JOB_READ_JSON("taketwo_job_read_json", Shape.INT, Shape.READ, Shape.READ, Shape.LONG, Shape.WRITTEN, Shape.WRITTEN),
        BUDGET_WRITE_JSON("taketwo_budget_write_json", Shape.LONG, Shape.READ, Shape.READ, Shape.WRITTEN, Shape.LONG),
        BUDGET_READ_JSON("taketwo_budget_read_json", Shape.INT, Shape.READ, Shape.READ, Shape.LONG, Shape.WRITTEN, Shape.WRITTEN),
        DECISION_EXPLAIN("taketwo_decision_explain", Shape.LONG, Shape.READ, Shape.WRITTEN, Shape.LONG),
        CLASSIFY_BY_POINTER("taketwo_classify_by_pointer", Shape.INT, Shape.READ, Shape.LONG, Shape.WRITTEN),
        CLASSIFY_HTTP_BY_POINTER("taketwo_classify_http_by_pointer", Shape.INT, Shape.INT, Shape.WRITTEN),
        FAILURE_TASK_BY_POINTER("taketwo_failure_task_by_pointer", Shape.INT, Shape.READ, Shape.WRITTEN),
        FAILURE_CANCELLED_BY_POINTER("taketwo_failure_cancelled_by_pointer", Shape.INT, Shape.WRITTEN),
        FAILURE_CREATION_BY_POINTER("taketwo_failure_creation_by_pointer", Shape.INT, Shape.INT, Shape.WRITTEN),
        JOB_FAIL_BY_POINTER("taketwo_job_fail_by_pointer", Shape.INT, Shape.WRITTEN, Shape.READ, Shape.LONG, Shape.READ, Shape.READ, Shape.READ, Shape.WRITTEN),
        ;

        final String symbol;
        final Shape result;
        final Shape[] parameters;

        Function(String symbol, Shape result, Shape... parameters) {
            this.symbol = symbol;
            this.result = result;
            this.parameters = parameters;
        }
    }

    private C() {}

    static String version() {
        return (String) Backend.call(Function.VERSION);
    }

    static int abiVersion() {
        return (int) Backend.call(Function.ABI_VERSION);
    }

    static int tableVersion() {
        return (int) Backend.call(Function.TABLE_VERSION);
    }

    static int readTask(byte[] json, long len, byte[] task, byte[] error) {
        return (int) Backend.call(Function.READ_TASK, json, len, task, error);
    }

    static int readLine(byte[] line, long len, long number, long maxBytes, byte[] task, byte[] error) {
        return (int) Backend.call(Function.READ_LINE, line, len, number, maxBytes, task, error);
    }

    static long decodeText(byte[] source, long len, byte[] buffer, long capacity) {
        return (long) Backend.call(Function.DECODE_TEXT, source, len, buffer, capacity);
    }

    static String ruleName(int rule) {
        return (String) Backend.call(Function.RULE_NAME, rule);
    }

    static String ruleMeaning(int rule) {
        return (String) Backend.call(Function.RULE_MEANING, rule);
    }

    static String ruleCitation(int rule) {
        return (String) Backend.call(Function.RULE_CITATION, rule);
    }

    static String ruleCitationSection(int rule) {
        return (String) Backend.call(Function.RULE_CITATION_SECTION, rule);
    }

    static int ruleCitationSentence(int rule) {
        return (int) Backend.call(Function.RULE_CITATION_SENTENCE, rule);
    }

    static String ruleMessageKey(int rule) {
        return (String) Backend.call(Function.RULE_MESSAGE_KEY, rule);
    }

    static String ruleUserMessage(int rule) {
        return (String) Backend.call(Function.RULE_USER_MESSAGE, rule);
    }

    static String statusMessage(int status) {
        return (String) Backend.call(Function.STATUS_MESSAGE, status);
    }

    static String familyName(int family) {
        return (String) Backend.call(Function.FAMILY_NAME, family);
    }

    static String verdictName(int verdict) {
        return (String) Backend.call(Function.VERDICT_NAME, verdict);
    }

    static String stageName(int stage) {
        return (String) Backend.call(Function.STAGE_NAME, stage);
    }

    static String refundName(int refund) {
        return (String) Backend.call(Function.REFUND_NAME, refund);
    }

    static String remedyName(int remedy) {
        return (String) Backend.call(Function.REMEDY_NAME, remedy);
    }

    static String basisName(int basis) {
        return (String) Backend.call(Function.BASIS_NAME, basis);
    }

    static String taskStatusName(int status) {
        return (String) Backend.call(Function.TASK_STATUS_NAME, status);
    }

    static String taskErrorKindName(int kind) {
        return (String) Backend.call(Function.TASK_ERROR_KIND_NAME, kind);
    }

    static String actionName(int action) {
        return (String) Backend.call(Function.ACTION_NAME, action);
    }

    static String checkName(int check) {
        return (String) Backend.call(Function.CHECK_NAME, check);
    }

    static String retryClassName(int class_) {
        return (String) Backend.call(Function.RETRY_CLASS_NAME, class_);
    }

    static String phaseName(int phase) {
        return (String) Backend.call(Function.PHASE_NAME, phase);
    }

    static String presetName(int preset) {
        return (String) Backend.call(Function.PRESET_NAME, preset);
    }

    static int policyPreset(int preset, byte[] policy) {
        return (int) Backend.call(Function.POLICY_PRESET, preset, policy);
    }

    static int policyRead(byte[] json, long len, byte[] policy, byte[] error) {
        return (int) Backend.call(Function.POLICY_READ, json, len, policy, error);
    }

    static long policyCheck(byte[] json, long len, byte[] buffer, long capacity) {
        return (long) Backend.call(Function.POLICY_CHECK, json, len, buffer, capacity);
    }

    static int policySet(byte[] policy, byte[] field, long len, long value, byte[] error) {
        return (int) Backend.call(Function.POLICY_SET, policy, field, len, value, error);
    }

    static int policyGet(byte[] policy, byte[] field, long len, byte[] value) {
        return (int) Backend.call(Function.POLICY_GET, policy, field, len, value);
    }

    static long policyFingerprint(byte[] policy) {
        return (long) Backend.call(Function.POLICY_FINGERPRINT, policy);
    }

    static int policySave(byte[] policy, byte[] bytes) {
        return (int) Backend.call(Function.POLICY_SAVE, policy, bytes);
    }

    static int policyLoad(byte[] bytes, long len, byte[] policy, byte[] error) {
        return (int) Backend.call(Function.POLICY_LOAD, bytes, len, policy, error);
    }

    static int jobNew(byte[] policy, long seed, byte[] name, long len, byte[] deadlineMs, long estimateMillicredits, byte[] job) {
        return (int) Backend.call(Function.JOB_NEW, policy, seed, name, len, deadlineMs, estimateMillicredits, job);
    }

    static int jobStart(byte[] job, byte[] policy, long nowMs, byte[] budget, byte[] decision) {
        return (int) Backend.call(Function.JOB_START, job, policy, nowMs, budget, decision);
    }

    static int jobSucceed(byte[] job, byte[] policy, long nowMs, byte[] budget, byte[] decision) {
        return (int) Backend.call(Function.JOB_SUCCEED, job, policy, nowMs, budget, decision);
    }

    static int jobPoll(byte[] job, byte[] policy, long nowMs, byte[] hint, byte[] decision) {
        return (int) Backend.call(Function.JOB_POLL, job, policy, nowMs, hint, decision);
    }

    static int jobRebind(byte[] job, byte[] policy) {
        return (int) Backend.call(Function.JOB_REBIND, job, policy);
    }

    static int jobPhase(byte[] job) {
        return (int) Backend.call(Function.JOB_PHASE, job);
    }

    static int jobAttempts(byte[] job) {
        return (int) Backend.call(Function.JOB_ATTEMPTS, job);
    }

    static long jobAtMs(byte[] job) {
        return (long) Backend.call(Function.JOB_AT_MS, job);
    }

    static long jobLostMillicredits(byte[] job) {
        return (long) Backend.call(Function.JOB_LOST_MILLICREDITS, job);
    }

    static int jobSave(byte[] job, byte[] bytes) {
        return (int) Backend.call(Function.JOB_SAVE, job, bytes);
    }

    static int jobLoad(byte[] policy, byte[] bytes, long len, byte[] job, byte[] error) {
        return (int) Backend.call(Function.JOB_LOAD, policy, bytes, len, job, error);
    }

    static int budgetNew(byte[] policy, byte[] budget) {
        return (int) Backend.call(Function.BUDGET_NEW, policy, budget);
    }

    static long budgetTokens(byte[] budget) {
        return (long) Backend.call(Function.BUDGET_TOKENS, budget);
    }

    static long budgetLastRetryMs(byte[] budget) {
        return (long) Backend.call(Function.BUDGET_LAST_RETRY_MS, budget);
    }

    static int budgetSave(byte[] budget, byte[] policy, byte[] bytes) {
        return (int) Backend.call(Function.BUDGET_SAVE, budget, policy, bytes);
    }

    static int budgetLoad(byte[] policy, byte[] bytes, long len, byte[] budget, byte[] error) {
        return (int) Backend.call(Function.BUDGET_LOAD, policy, bytes, len, budget, error);
    }

    static long policyWriteJson(byte[] policy, byte[] buffer, long capacity) {
        return (long) Backend.call(Function.POLICY_WRITE_JSON, policy, buffer, capacity);
    }

    static long jobWriteJson(byte[] job, byte[] buffer, long capacity) {
        return (long) Backend.call(Function.JOB_WRITE_JSON, job, buffer, capacity);
    }

    static int jobReadJson(byte[] policy, byte[] json, long len, byte[] job, byte[] error) {
        return (int) Backend.call(Function.JOB_READ_JSON, policy, json, len, job, error);
    }

    static long budgetWriteJson(byte[] budget, byte[] policy, byte[] buffer, long capacity) {
        return (long) Backend.call(Function.BUDGET_WRITE_JSON, budget, policy, buffer, capacity);
    }

    static int budgetReadJson(byte[] policy, byte[] json, long len, byte[] budget, byte[] error) {
        return (int) Backend.call(Function.BUDGET_READ_JSON, policy, json, len, budget, error);
    }

    static long decisionExplain(byte[] decision, byte[] buffer, long capacity) {
        return (long) Backend.call(Function.DECISION_EXPLAIN, decision, buffer, capacity);
    }

    static int classify(byte[] code, long len, byte[] classification) {
        return (int) Backend.call(Function.CLASSIFY_BY_POINTER, code, len, classification);
    }

    static int classifyHttp(int status, byte[] answer) {
        return (int) Backend.call(Function.CLASSIFY_HTTP_BY_POINTER, status, answer);
    }

    static int failureTask(byte[] classification, byte[] failure) {
        return (int) Backend.call(Function.FAILURE_TASK_BY_POINTER, classification, failure);
    }

    static int failureCancelled(byte[] failure) {
        return (int) Backend.call(Function.FAILURE_CANCELLED_BY_POINTER, failure);
    }

    static int failureCreation(int httpStatus, byte[] failure) {
        return (int) Backend.call(Function.FAILURE_CREATION_BY_POINTER, httpStatus, failure);
    }

    static int jobFail(byte[] job, byte[] policy, long nowMs, byte[] failure, byte[] hint, byte[] chargeMillicredits, byte[] decision) {
        return (int) Backend.call(Function.JOB_FAIL_BY_POINTER, job, policy, nowMs, failure, hint, chargeMillicredits, decision);
    }
}
