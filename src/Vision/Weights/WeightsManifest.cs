using System.Text.Json;
using System.Text.Json.Serialization;
using VisionFinetune.Engine;
using VisionFinetune.Vision.Downloads;

namespace VisionFinetune.Vision.Weights;

/// <summary>The list of pretrained weights: a copy of <c>pretrained/manifest.json</c> inside the program, or a file of the same form.</summary>
public sealed class WeightsManifest
{
    private const string ResourceName = "manifest.json";
    private const string DefaultName = "IMAGENET1K_V1";

    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
    };

    private WeightsManifest(IReadOnlyList<ManifestEntry> entries) => Entries = entries;

    /// <summary>All weights, in the order of the file.</summary>
    public IReadOnlyList<ManifestEntry> Entries { get; }

    /// <summary>Reads the built-in list, or <paramref name="overrideFile"/> instead of it.</summary>
    /// <exception cref="UserException">The file is missing or not of the form of <c>pretrained/manifest.json</c>.</exception>
    public static WeightsManifest Load(string? overrideFile = null)
    {
        var source = overrideFile ?? ResourceName;
        try
        {
            using var stream = overrideFile is null
                ? typeof(WeightsManifest).Assembly.GetManifestResourceStream(ResourceName)!
                : File.OpenRead(overrideFile);
            var content = JsonSerializer.Deserialize<Content>(stream, s_options) ?? throw new JsonException("The file holds only "
                + "'null'.");
            if (content.Weights.Contains(null!))
                throw new JsonException("One of the weights is null.");
            foreach (var entry in content.Weights)
                Check(entry, source);
            return new WeightsManifest(content.Weights);
        }
        catch (JsonException e)
        {
            throw new UserException($"'{source}' is not a list of weights: {OneLine.Of(e.Message)}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"The list of weights '{source}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Looks weights up.</summary>
    /// <exception cref="UserException">There are none of that name; the message lists the valid ones.</exception>
    public ManifestEntry Find(string model, string name)
    {
        var ofModel = Entries.Where(e => e.Model == model).ToList();
        if (ofModel.Count == 0)
            throw new UserException($"No weights are listed for '{model}'; listed are "
                + $"{string.Join(", ", Entries.Select(e => e.Model).Distinct())}.");
        return ofModel.Find(e => e.Name == name)
            ?? throw new UserException($"'{name}' are no weights of {model}; choose "
                + $"{string.Join(" or ", ofModel.Select(e => e.Name))}, a file, or none.");
    }

    /// <summary>Looks up <c>MODEL/NAME</c>; <c>MODEL</c> alone means its <c>IMAGENET1K_V1</c>.</summary>
    /// <exception cref="UserException">As <see cref="Find"/>.</exception>
    public ManifestEntry FindLabel(string label)
    {
        ArgumentNullException.ThrowIfNull(label);
        var slash = label.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? Find(label, DefaultName) : Find(label[..slash], label[(slash + 1)..]);
    }

    private static void Check(ManifestEntry entry, string source)
    {
        var problem = entry switch
        {
            _ when entry.Address is not { IsAbsoluteUri: true, Scheme: "https" or "http" } => $"the address '{entry.Address}' is "
                + "neither https nor http",
            _ when entry.File.Length == 0 || entry.File.AsSpan().ContainsAny('/', '\\') || entry.File.Any(char.IsControl) || entry.File.StartsWith('.') => $"'{entry.File}' is no plain file name",
            _ when !(entry.Top1Percent is >= 0 and <= 100) => $"the accuracy {entry.Top1Percent} is not between 0 and 100",
            _ => null,
        };
        try
        {
            Checksum.Sha256Prefix(entry.Sha256Prefix);
        }
        catch (ArgumentException)
        {
            problem ??= $"'{entry.Sha256Prefix}' are not the first 8 or more digits of a SHA-256";
        }
        if (problem is not null)
            throw new UserException($"'{source}', weights {OneLine.Of(entry.Label)}: {OneLine.Of(problem)}.");
    }

    private sealed record Content
    {
        public string Source { get; init; } = "";

        public required IReadOnlyList<ManifestEntry> Weights { get; init; }
    }
}
