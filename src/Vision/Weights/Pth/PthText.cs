using System.Globalization;
using System.Text;

namespace VisionFinetune.Vision.Weights.Pth;

/// <summary>Values of a file as short text for people.</summary>
public static class PthText
{
    private const int MaxLength = 120;

    /// <summary>What kind of value it is, with an article: <c>a list of 3</c>.</summary>
    public static string Kind(PthNode node) => node switch
    {
        PthMapping d => $"a dictionary of {d.Entries.Count}",
        PthList { Kind: PthListKind.Tuple } l => $"a tuple of {l.Items.Count}",
        PthList { Kind: PthListKind.Set } l => $"a set of {l.Items.Count}",
        PthList l => $"a list of {l.Items.Count}",
        PthTensor t => $"a tensor {WeightNames.Of(t.Type)} [{string.Join(", ", t.Shape)}]",
        PthScalar { Value: null } => "None",
        PthScalar { Value: string } => "a text",
        PthScalar { Value: byte[] b } => $"{b.Length} bytes",
        PthScalar { Value: bool } => "a truth value",
        _ => "a number",
    };

    /// <summary>The value on one line of at most about 120 characters; longer ones end in an ellipsis.</summary>
    public static string Of(PthNode node)
    {
        var text = new StringBuilder();
        Append(text, node);
        return text.Length <= MaxLength ? text.ToString() : text.ToString(0, MaxLength) + "…";
    }

    private static void Append(StringBuilder text, PthNode node)
    {
        if (text.Length > MaxLength)
            return;     // also bounds the work: shared values may unfold to more than memory holds
        switch (node)
        {
            case PthScalar { Value: string value }: text.Append('"').Append(PickleLimits.Shown(value)).Append('"'); break;
            case PthScalar { Value: null or byte[] }: text.Append(Kind(node)); break;
            case PthScalar { Value: bool value }: text.Append(value ? "true" : "false"); break;
            case PthScalar scalar: text.Append(CultureInfo.InvariantCulture, $"{scalar.Value}"); break;
            case PthList list: AppendAll(text, '[', list.Items, ']', item => Append(text, item)); break;
            case PthMapping dictionary:
                AppendAll(text, '{', dictionary.Entries, '}', entry =>
                {
                    text.Append(CultureInfo.InvariantCulture, $"{PickleLimits.Shown($"{entry.Key}")}: ");
                    Append(text, entry.Value);
                });
                break;
            default: text.Append(Kind(node)[2..]); break;
        }
    }

    private static void AppendAll<T>(StringBuilder text, char open, IReadOnlyList<T> items, char close, Action<T> append)
    {
        text.Append(open);
        for (var i = 0; i < items.Count && text.Length <= MaxLength; i++)
        {
            if (i > 0)
                text.Append(", ");
            append(items[i]);
        }
        text.Append(close);
    }
}
