using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace VisionFinetune.Runner.Service.Index;

/// <summary>A place in an ordered list: the next page begins behind it, whatever was added or deleted meanwhile.</summary>
/// <param name="Sort">The order it is a place in, such as <c>-created_at</c>.</param>
/// <param name="Value">What the run there is ordered by; none: it has no value.</param>
/// <param name="Id">Of the run there.</param>
internal sealed record RunCursor(string Sort, JsonElement? Value, string Id)
{
    /// <summary>As it stands in an address.</summary>
    public override string ToString() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this));

    /// <summary>Reads what <see cref="ToString"/> wrote; none where it is anything else.</summary>
    public static RunCursor? Parse(string text)
    {
        try
        {
            var cursor = JsonSerializer.Deserialize<RunCursor>(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)));
            return cursor is { Sort: not null, Id: not null, Value: null or { ValueKind: JsonValueKind.Number or JsonValueKind.String } } ? cursor : null;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }
}
