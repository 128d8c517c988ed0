// Generated from taketwo.h; do not edit.
package taketwo;

/** The rules that there were when this was made. */
public final class Rules {
    /** safety.input: SAFETY.INPUT and below. */
    public static final Rule SAFETY_INPUT = new Rule(1);
    /** safety.output: SAFETY.OUTPUT and below. */
    public static final Rule SAFETY_OUTPUT = new Rule(2);
    /** safety: SAFETY and below. */
    public static final Rule SAFETY = new Rule(3);
    /** input_preprocessing.safety.text: exactly INPUT_PREPROCESSING.SAFETY.TEXT. */
    public static final Rule INPUT_PREPROCESSING_SAFETY_TEXT = new Rule(4);
    /** input_preprocessing.safety: INPUT_PREPROCESSING.SAFETY and below. */
    public static final Rule INPUT_PREPROCESSING_SAFETY = new Rule(5);
    /** safety.nested: any other code with a segment SAFETY, in any letter case. */
    public static final Rule SAFETY_NESTED = new Rule(6);
    /** asset.invalid: ASSET.INVALID and below. */
    public static final Rule ASSET_INVALID = new Rule(7);
    /** internal.bad_output: INTERNAL.BAD_OUTPUT and below. */
    public static final Rule INTERNAL_BAD_OUTPUT = new Rule(8);
    /** input_preprocessing.internal: INPUT_PREPROCESSING.INTERNAL and below. */
    public static final Rule INPUT_PREPROCESSING_INTERNAL = new Rule(9);
    /** internal: exactly INTERNAL. */
    public static final Rule INTERNAL = new Rule(10);
    /** internal.other: INTERNAL and below. */
    public static final Rule INTERNAL_OTHER = new Rule(11);
    /** absent: no code. */
    public static final Rule ABSENT = new Rule(12);
    /** third_party.unavailable: THIRD_PARTY.UNAVAILABLE and below. */
    public static final Rule THIRD_PARTY_UNAVAILABLE = new Rule(13);
    /** third_party.input_validation: THIRD_PARTY.INPUT_VALIDATION and below. */
    public static final Rule THIRD_PARTY_INPUT_VALIDATION = new Rule(14);
    /** unknown: any other well-formed code. */
    public static final Rule UNKNOWN = new Rule(0);
    /** malformed: anything else. */
    public static final Rule MALFORMED = new Rule(15);
    /** http.throttled: 429. */
    public static final Rule HTTP_THROTTLED = new Rule(64);
    /** http.unavailable: 503. */
    public static final Rule HTTP_UNAVAILABLE = new Rule(65);
    /** http.gateway: 502, 504. */
    public static final Rule HTTP_GATEWAY = new Rule(66);
    /** http.rejected: 400 to 401, 404 to 405. */
    public static final Rule HTTP_REJECTED = new Rule(67);
    /** http.client: 400 to 499. */
    public static final Rule HTTP_CLIENT = new Rule(68);
    /** http.server: 500 to 599. */
    public static final Rule HTTP_SERVER = new Rule(69);
    /** http.unclear: anything else, and no answer. */
    public static final Rule HTTP_UNCLEAR = new Rule(70);

    private Rules() {}
}
