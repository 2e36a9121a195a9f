using System.Text.Json;
using VisionFinetune.Engine;
using VisionFinetune.Tabular.Features;

namespace VisionFinetune.Tabular.Data;

/// <summary>All that was learned about a table besides the network's weights: with it, a checkpoint can predict new rows.</summary>
/// <param name="Features">How cells become numbers.</param>
/// <param name="Targets">What the network's outputs mean.</param>
public sealed record TableCoding(FeatureEncoder Features, TargetCoding Targets)
{
    /// <summary>As text for a checkpoint.</summary>
    public string ToJson() => JsonSerializer.Serialize(new Stored(Features.ToJson(), Targets));

    /// <summary>Reads <see cref="ToJson"/>.</summary>
    /// <exception cref="UserException">The text is damaged.</exception>
    public static TableCoding FromJson(string json)
    {
        try
        {
            var stored = JsonSerializer.Deserialize<Stored>(json);
            if (stored is { Features: { } features, Targets: { Columns: { Count: > 0 } columns, Classes: { } classes, Means: { } means, Scales: { } scales } }
                && !columns.Contains(null!) && !classes.Contains(null!) && means.Concat(scales).All(double.IsFinite)
                && (classes.Count > 0 ? columns.Count == 1 : means.Count == columns.Count && scales.Count == columns.Count))
            {
                return new TableCoding(FeatureEncoder.FromJson(features), stored.Targets);
            }
        }
        catch (JsonException)
        {
        }
        throw new UserException("The checkpoint's description of its table is damaged; train again.");
    }

    private sealed record Stored(string Features, TargetCoding Targets);
}
