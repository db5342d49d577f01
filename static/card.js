/* The card's secret stands in this page's address. A tablet is handed on, so its history keeps the
   seat's page in its place; the form beside this names its own address. */
history.replaceState(null, "", "/seat");
