namespace VisionFinetune.Runner.Service.Security;

/// <summary>What a text of a recipe can name.</summary>
internal enum TextMeaning
{
    /// <summary>A name, a pattern or a cell of a table: it opens nothing.</summary>
    Words,

    /// <summary>A folder or archive of data.</summary>
    Data,

    /// <summary>A file, as seen from <c>data.root</c>.</summary>
    DataFile,

    /// <summary>A name in the manifest of weights, or a file.</summary>
    Weights,
}
