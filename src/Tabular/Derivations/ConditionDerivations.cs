using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using VisionFinetune.Tabular.Tables;

namespace VisionFinetune.Tabular.Derivations;

/// <summary>1 where the cell is one of some texts, otherwise 0; also 0 where it is missing.</summary>
public sealed record EqualsSettings : DerivationSettings
{
    /// <summary>The column to compare.</summary>
    [Required(ErrorMessage = "The column needs a name.")]
    public required string Column { get; init; }

    /// <summary>The cells that give 1, compared as text: 1 is not 1.0.</summary>
    [ValuesRule]
    public required IReadOnlyList<string> Values { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> Sources => [Column];

    private protected override IReadOnlyList<string?> Derive(Table table)
    {
        var values = Values.ToHashSet(StringComparer.Ordinal);
        return [.. table[Column].Select(cell => cell is not null && values.Contains(cell) ? "1" : "0")];
    }
}

/// <summary>1 where the cell is missing, otherwise 0.</summary>
public sealed record IsMissingSettings : DerivationSettings
{
    /// <summary>The column to look at.</summary>
    [Required(ErrorMessage = "The column needs a name.")]
    public required string Column { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> Sources => [Column];

    private protected override IReadOnlyList<string?> Derive(Table table) =>
        [.. table[Column].Select(cell => cell is null ? "1" : "0")];
}

/// <summary>The cell where another column has one of some texts; elsewhere missing.</summary>
public sealed record OnlySettings : DerivationSettings
{
    /// <summary>The column to copy.</summary>
    [Required(ErrorMessage = "The column needs a name.")]
    public required string Column { get; init; }

    /// <summary>The column that decides.</summary>
    [Required(ErrorMessage = "The column needs a name.")]
    public required string When { get; init; }

    /// <summary>The cells of the deciding column in whose rows the copy is made.</summary>
    [ValuesRule]
    public required IReadOnlyList<string> In { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> Sources => [Column, When];

    private protected override IReadOnlyList<string?> Derive(Table table)
    {
        var cells = table[Column];
        var deciding = table[When];
        var values = In.ToHashSet(StringComparer.Ordinal);
        return [.. cells.Select((cell, row) => deciding[row] is { } text && values.Contains(text) ? cell : null)];
    }
}
