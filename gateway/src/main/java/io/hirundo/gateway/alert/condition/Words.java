package io.hirundo.gateway.alert.condition;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A condition's text cut into words. For one thread. */
final class Words {
    private static final String NUMBER = "number";
    private static final String NAME = "name";
    private static final String QUOTED = "quoted";
    private static final String SINGLE = "single";
    private static final String DOUBLE = "double";
    private static final String SIGN = "sign";
    private static final Pattern WORD = Pattern.compile("\\s*(?:"
            + "(?<" + NUMBER + ">\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?)"
            + "|(?<" + NAME + ">[A-Za-z_][A-Za-z0-9_.]*)"
            + "|`(?<" + QUOTED + ">[^`]*)`"
            + "|'(?<" + SINGLE + ">[^']*)'"
            + "|\"(?<" + DOUBLE + ">[^\"]*)\""
            + "|(?<" + SIGN + "><=|>=|==|!=|&&|\\|\\||[<>=!+*/%(),-])"
            + ")");

    private final List<Word> words;
    private int at;

    private Words(List<Word> words) {
        this.words = words;
    }

    static Words of(String text) throws ConditionException {
        List<Word> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(text);
        int from = 0;
        while (matcher.region(from, text.length()).lookingAt()) {
            words.add(word(matcher));
            from = matcher.end();
        }
        int rest = from;
        while (rest < text.length() && Character.isWhitespace(text.charAt(rest))) {
            rest++;
        }
        if (rest < text.length()) {
            throw strange(text, rest);
        }
        words.add(new Word(Word.Kind.END, "", text.length() + 1));
        return new Words(words);
    }

    private static Word word(Matcher found) {
        for (String group : new String[] {NUMBER, NAME, SIGN}) {
            if (found.group(group) != null) {
                Word.Kind kind = group.equals(NUMBER) ? Word.Kind.NUMBER : group.equals(NAME) ? Word.Kind.NAME : Word.Kind.SIGN;
                return new Word(kind, found.group(group), found.start(group) + 1);
            }
        }
        String group = found.group(QUOTED) != null ? QUOTED : found.group(SINGLE) != null ? SINGLE : DOUBLE;
        Word.Kind kind = group.equals(QUOTED) ? Word.Kind.QUOTED_NAME : Word.Kind.TEXT;
        return new Word(kind, found.group(group), found.start(group)); // the quote stands before the group
    }

    private static ConditionException strange(String text, int at) {
        char c = text.charAt(at);
        if (c == '\'' || c == '"' || c == '`') {
            return new ConditionException(at + 1, "the quote " + c + " is never closed");
        }
        return new ConditionException(at + 1, "found '" + Character.toString(text.codePointAt(at))
                + "'; allowed: metrics, numbers, texts in quotes, < <= > >= == != and or not + - * / % ( )");
    }

    Word peek() {
        return words.get(at);
    }

    /** The end comes as often as it is asked for. */
    Word next() {
        Word word = words.get(at);
        if (word.kind() != Word.Kind.END) {
            at++;
        }
        return word;
    }
}
