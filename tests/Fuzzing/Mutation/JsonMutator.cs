using System.Text.Json.Nodes;

namespace VisionFinetune.Fuzzing.Mutation;

/// <summary>Changes the tree of a JSON text: values of other kinds, boundaries, members twice, lists that grow.</summary>
internal static class JsonMutator
{
    private static readonly string[] s_raw =
    [
        "null", "true", "false", "0", "-0", "-1", "1e400", "-1e400", "1e-400", "0.5", "NaN", "\"NaN\"", "\"Infinity\"", "\"\"", "\"\\u0000\"",
        "[]", "{}", "[null]", "[[]]", "{\"\":0}", "9223372036854775807", "-9223372036854775808", "18446744073709551615",
        "99999999999999999999999999", "\"F32\"", "\"BOOL\"", "\"a\\nb\"", "[0,0]", "[1,1,1,1]", "{\"a\":{\"a\":{\"a\":{}}}}",
    ];

    private static readonly TextMutator s_text = new([.. s_raw, "\"\\ud800\"", "\\ud800", "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u12", "//", "\0", "\uFEFF", "é", "💥"]);

    /// <summary>A changed text; one time in four by its signs instead of by its tree.</summary>
    public static byte[] Mutate(string json, Draws draws)
    {
        if (draws.OneIn(4) || JsonNode.Parse(json) is not { } root)
            return s_text.Mutate(json, draws);
        for (var edits = 1 + draws.Below(3); edits > 0; edits--)
            Edit(root, draws);
        var text = root.ToJsonString();
        if (draws.OneIn(10))
            text = Double(text, draws);
        return System.Text.Encoding.UTF8.GetBytes(text);
    }

    private static void Edit(JsonNode root, Draws draws)
    {
        var node = root;
        for (var depth = draws.Below(6); depth > 0 && Child(node, draws) is JsonObject or JsonArray; depth--)
            node = Child(node, draws) is { } child and (JsonObject or JsonArray) ? child : node;
        if (node is JsonObject members)
            EditMembers(members, draws);
        else if (node is JsonArray items)
            EditItems(items, draws);
    }

    private static JsonNode? Child(JsonNode node, Draws draws) => node switch
    {
        JsonObject { Count: > 0 } o => o.GetAt(draws.Below(o.Count)).Value,
        JsonArray { Count: > 0 } a => a[draws.Below(a.Count)],
        _ => null,
    };

    private static void EditMembers(JsonObject members, Draws draws)
    {
        if (members.Count == 0 || draws.OneIn(6))
        {
            members[draws.Of(["", "a", "\0", "__metadata__", "dtype", "shape", "$type", "kind"])] = Value(draws);
            return;
        }
        var (name, value) = members.GetAt(draws.Below(members.Count));
        if (draws.OneIn(5))
            members.Remove(name);
        else if (draws.OneIn(5))
            members[name + draws.Of(["", " ", "2", "\n"])] = value?.DeepClone();
        else
            members[name] = Value(draws);
    }

    private static void EditItems(JsonArray items, Draws draws)
    {
        if (items.Count == 0 || draws.OneIn(3))
        {
            for (var count = draws.OneIn(10) ? draws.Below(200) : 1; count > 0; count--)
                items.Add(Value(draws));
            return;
        }
        var at = draws.Below(items.Count);
        if (draws.OneIn(4))
            items.RemoveAt(at);
        else
            items[at] = Value(draws);
    }

    private static JsonNode? Value(Draws draws) => draws.Below(3) switch
    {
        0 => JsonValue.Create(draws.Boundary()),
        1 => JsonValue.Create((long)draws.Below(5)),
        _ => Raw(draws.Of(s_raw)),
    };

    private static JsonNode? Raw(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (System.Text.Json.JsonException)
        {
            return JsonValue.Create(text);
        }
    }

    /// <summary>Writes one member twice, which a tree cannot hold.</summary>
    private static string Double(string text, Draws draws)
    {
        var commas = text.Select((c, i) => (c, i)).Where(p => p.c == ',').Select(p => p.i).ToList();
        if (commas.Count < 2)
            return text;
        var first = draws.Below(commas.Count - 1);
        return text[..commas[first]] + text[commas[first]..commas[first + 1]] + text[commas[first]..];
    }
}
