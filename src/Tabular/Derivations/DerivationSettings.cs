using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using VisionFinetune.Tabular.Tables;

namespace VisionFinetune.Tabular.Derivations;

/// <summary>A new column, computed row by row from others:
/// <c>- extract: { column: Name, pattern: ',\s*([^.]*)\.', as: title }</c>.</summary>
/// <remarks>Cells are text and compared as such, upper and lower case apart; numbers are parsed and written as under the
/// invariant culture. Nothing is learned from the data, so that a derivation means the same in every split.</remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "op")]
[JsonDerivedType(typeof(ExtractSettings), "extract")]
[JsonDerivedType(typeof(ReplaceSettings), "replace")]
[JsonDerivedType(typeof(KeepSettings), "keep")]
[JsonDerivedType(typeof(JoinSettings), "join")]
[JsonDerivedType(typeof(LengthSettings), "length")]
[JsonDerivedType(typeof(SumSettings), "sum")]
[JsonDerivedType(typeof(RatioSettings), "ratio")]
[JsonDerivedType(typeof(BinSettings), "bin")]
[JsonDerivedType(typeof(EqualsSettings), "equals")]
[JsonDerivedType(typeof(IsMissingSettings), "is_missing")]
[JsonDerivedType(typeof(OnlySettings), "only")]
public abstract record DerivationSettings
{
    /// <summary>Name of the new column; a column that has it already is replaced.</summary>
    [JsonPropertyOrder(1)]
    [Required(ErrorMessage = "The new column needs a name.")]
    public required string As { get; init; }

    /// <summary>The columns it is computed from.</summary>
    [JsonIgnore]
    public abstract IReadOnlyList<string> Sources { get; }

    /// <summary>The table with the new column as its last.</summary>
    /// <exception cref="TableException">A column is not there, or a cell is not what the derivation needs.</exception>
    /// <exception cref="ArgumentException">A setting breaks the rules of its data annotations.</exception>
    public Table Apply(Table table)
    {
        var problems = new List<ValidationResult>();
        if (!Validator.TryValidateObject(this, new ValidationContext(this), problems, validateAllProperties: true))
            throw new ArgumentException(string.Join(" ", problems.Select(p => p.ErrorMessage)));
        return table.With(As, Derive(table));
    }

    /// <summary>The cells of the new column, one a row.</summary>
    private protected abstract IReadOnlyList<string?> Derive(Table table);
}
