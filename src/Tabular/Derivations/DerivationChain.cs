using VisionFinetune.Tabular.Tables;

namespace VisionFinetune.Tabular.Derivations;

/// <summary>Derivations one after the other.</summary>
public static class DerivationChain
{
    /// <summary>The table with the columns of all derivations, each of which sees those before it.</summary>
    /// <exception cref="TableException">A column is not there, or a cell is not what a derivation needs.</exception>
    /// <exception cref="ArgumentException">A setting breaks the rules of its data annotations.</exception>
    public static Table Apply(Table table, IReadOnlyList<DerivationSettings> derivations) =>
        derivations.Aggregate(table, (derived, derivation) => derivation.Apply(derived));
}
