import type { ReactElement } from 'react';

/** The title of a column; that of numbers stands at the right, as they do. */
export type Column = string | { readonly right: string };

interface Props {
  readonly label: string;
  readonly className?: string;
  readonly columns: readonly Column[];
  /** Said in place of a table without rows. */
  readonly none?: string;
  /** Its rows. */
  readonly children: readonly ReactElement[];
}

/** A table that scrolls sideways, by keyboard too, where the page is narrower. */
export function WideTable({ label, className = '', columns, none, children }: Props) {
  if (none !== undefined && children.length === 0) return <p className="dim">{none}</p>;
  return (
    <div className={`wide ${className}`.trimEnd()} tabIndex={0} role="group" aria-label={label}>
      <table>
        <thead>
          <tr>
            {columns.map((column, at) =>
              typeof column === 'string' ? (
                <th key={at} scope="col">
                  {column}
                </th>
              ) : (
                <th key={at} scope="col" className="right">
                  {column.right}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
