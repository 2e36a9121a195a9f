using System.Text.Json;
using System.Text.Json.Serialization;
using VisionFinetune.Engine;

namespace VisionFinetune.Tabular.Features;

/// <summary>What an encoder has learned, as it stands in a checkpoint.</summary>
/// <param name="Format">Version of this layout.</param>
/// <param name="TrainingRows">Number of rows trained on.</param>
/// <param name="Features">In the order of their columns.</param>
internal sealed record EncoderContent(int Format, int TrainingRows, IReadOnlyList<FittedFeature> Features)
{
    public const int CurrentFormat = 1;
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
    };

    internal IEnumerable<string> Names => Features.SelectMany(feature => feature.Names);

    /// <summary>A name that two columns have; null as it should be.</summary>
    internal string? DoubledName => Names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1)?.Key;

    private bool IsSound => Format == CurrentFormat && TrainingRows > 0 && Features.Count > 0
        && Features.All(feature => feature is { IsSound: true }) && DoubledName is null;

    public string ToJson() => JsonSerializer.Serialize(this, s_json);

    /// <exception cref="UserException">The text is damaged or something else.</exception>
    public static EncoderContent FromJson(string json)
    {
        try
        {
            var content = JsonSerializer.Deserialize<EncoderContent>(json, s_json);
            return content is { IsSound: true } ? content : throw Unreadable();
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)   // the latter: a feature without its kind
        {
            throw Unreadable(e);
        }
    }

    private static UserException Unreadable(Exception? inner = null)
    {
        const string Message = "The features stored with the model cannot be read: they are damaged, or another version wrote "
            + "them. Train the model again, or use another checkpoint.";
        return inner is null ? new UserException(Message) : new UserException(Message, inner);
    }
}
