import type { AnchorHTMLAttributes, MouseEvent } from 'react';
import { addressOf, go, type Route } from '../route';

type Props = {
  readonly to: Route;
  /** Stays where the reader is on the page. */
  readonly still?: boolean;
} & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href' | 'onClick'>;

/** A link that moves within the page, and still opens elsewhere when asked to. */
export function Link({ to, still = false, ...rest }: Props) {
  const move = (event: MouseEvent): void => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
    if (!still) window.scrollTo(0, 0);
  };
  return <a {...rest} href={addressOf(to)} onClick={move} />;
}
